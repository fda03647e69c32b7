//! Tables that grow block by block, written as CSV and as Parquet: the same columns, the same rows.
//!
//! Moments are UTC: in CSV as RFC 3339, in Parquet as microseconds that are adjusted to UTC. Where there is nothing, a cell of
//! CSV is empty and one of Parquet is null.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::Type;

use crate::failure::Failure;

/// The cells of a column.
#[derive(Debug)]
pub(crate) enum Cells {
    Text(Vec<Option<String>>),
    Moment(Vec<Option<Timestamp>>),
    Number(Vec<Option<f64>>),
    Integer(Vec<Option<i64>>),
    Flag(Vec<Option<bool>>),
}

/// Some rows of a table, column by column.
#[derive(Debug, Default)]
pub(crate) struct Frame(Vec<(String, Cells)>);

/// A table that is written.
pub(crate) struct Tables {
    csv: csv::Writer<File>,
    parquet: Option<SerializedFileWriter<File>>,
    names: [std::path::PathBuf; 2],
}

impl Frame {
    /// One more column, of as many rows as the others.
    pub(crate) fn with(mut self, name: impl Into<String>, cells: Cells) -> Self {
        debug_assert!(self.0.first().is_none_or(|(_, first)| first.len() == cells.len()), "columns are equally long");
        self.0.push((name.into(), cells));
        self
    }

    /// How many rows.
    fn rows(&self) -> usize {
        self.0.first().map_or(0, |(_, cells)| cells.len())
    }
}

impl Cells {
    fn len(&self) -> usize {
        match self {
            Self::Text(cells) => cells.len(),
            Self::Moment(cells) => cells.len(),
            Self::Number(cells) => cells.len(),
            Self::Integer(cells) => cells.len(),
            Self::Flag(cells) => cells.len(),
        }
    }

    fn cell(&self, row: usize) -> String {
        let text = match self {
            Self::Text(cells) => cells[row].clone(),
            Self::Moment(cells) => cells[row].map(|at| at.to_string()),
            Self::Number(cells) => cells[row].map(|number| number.to_string()),
            Self::Integer(cells) => cells[row].map(|number| number.to_string()),
            Self::Flag(cells) => cells[row].map(|flag| flag.to_string()),
        };
        text.unwrap_or_default()
    }

    fn kind(&self, name: &str) -> Result<Type, ParquetError> {
        let (physical, logical) = match self {
            Self::Text(_) => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            Self::Moment(_) => (Physical::INT64, Some(LogicalType::timestamp(true, TimeUnit::MICROS))),
            Self::Number(_) => (Physical::DOUBLE, None),
            Self::Integer(_) => (Physical::INT64, None),
            Self::Flag(_) => (Physical::BOOLEAN, None),
        };
        let column = Type::primitive_type_builder(name, physical).with_repetition(Repetition::OPTIONAL);
        column.with_logical_type(logical).build()
    }

    fn write(&self, group: &mut SerializedRowGroupWriter<'_, File>) -> Result<(), ParquetError> {
        /// Which cells hold something, and what.
        fn split<T, U>(cells: &[Option<T>], value: impl Fn(&T) -> U) -> (Vec<i16>, Vec<U>) {
            let levels = cells.iter().map(|cell| i16::from(cell.is_some())).collect();
            (levels, cells.iter().flatten().map(value).collect())
        }
        let Some(mut column) = group.next_column()? else { return Ok(()) };
        match self {
            Self::Text(cells) => {
                let (levels, values) = split(cells, |text| ByteArray::from(text.as_str()));
                column.typed::<ByteArrayType>().write_batch(&values, Some(&levels), None)?;
            }
            Self::Moment(cells) => {
                let (levels, values) = split(cells, |at| at.as_microsecond());
                column.typed::<Int64Type>().write_batch(&values, Some(&levels), None)?;
            }
            Self::Number(cells) => {
                let (levels, values) = split(cells, |number| *number);
                column.typed::<DoubleType>().write_batch(&values, Some(&levels), None)?;
            }
            Self::Integer(cells) => {
                let (levels, values) = split(cells, |number| *number);
                column.typed::<Int64Type>().write_batch(&values, Some(&levels), None)?;
            }
            Self::Flag(cells) => {
                let (levels, values) = split(cells, |flag| *flag);
                column.typed::<BoolType>().write_batch(&values, Some(&levels), None)?;
            }
        }
        column.close()
    }
}

impl Tables {
    /// `NAME.csv` and `NAME.parquet` in this folder.
    pub(crate) fn create(folder: &Path, name: &str) -> Result<Self, Failure> {
        let names = ["csv", "parquet"].map(|ending| folder.join(format!("{name}.{ending}")));
        let file = File::create(&names[0]).map_err(|error| Failure::file(&names[0], &error))?;
        Ok(Self { csv: csv::Writer::from_writer(file), parquet: None, names })
    }

    /// Some more rows. The first frame says which columns there are.
    pub(crate) fn append(&mut self, frame: &Frame) -> Result<(), Failure> {
        let [csv, parquet] = &self.names;
        if self.parquet.is_none() {
            let file = File::create(parquet).map_err(|error| Failure::file(parquet, &error))?;
            self.parquet = Some(begun(file, frame).map_err(|error| broken(parquet, &error))?);
            let names = frame.0.iter().map(|(name, _)| name);
            self.csv.write_record(names).map_err(|error| broken(csv, &error))?;
        }
        for row in 0..frame.rows() {
            let cells = frame.0.iter().map(|(_, cells)| cells.cell(row));
            self.csv.write_record(cells).map_err(|error| broken(csv, &error))?;
        }
        match &mut self.parquet {
            Some(writer) if frame.rows() > 0 => group(writer, frame).map_err(|error| broken(parquet, &error)),
            _ => Ok(()),
        }
    }

    /// All rows are there. Yields the names of the files.
    pub(crate) fn close(mut self) -> Result<Vec<std::path::PathBuf>, Failure> {
        let [csv, parquet] = &self.names;
        self.csv.flush().map_err(|error| Failure::file(csv, &error))?;
        if let Some(writer) = self.parquet.take() {
            writer.close().map_err(|error| broken(parquet, &error))?;
        }
        Ok(self.names.into())
    }
}

fn begun(file: File, frame: &Frame) -> Result<SerializedFileWriter<File>, ParquetError> {
    let columns = frame.0.iter().map(|(name, cells)| cells.kind(name).map(Arc::new));
    let columns = columns.collect::<Result<Vec<_>, _>>()?;
    let schema = Type::group_type_builder("row").with_fields(columns).build()?;
    let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
    SerializedFileWriter::new(file, Arc::new(schema), Arc::new(properties))
}

fn group(writer: &mut SerializedFileWriter<File>, frame: &Frame) -> Result<(), ParquetError> {
    let mut group = writer.next_row_group()?;
    frame.0.iter().try_for_each(|(_, cells)| cells.write(&mut group))?;
    group.close().map(drop)
}

fn broken(path: &Path, error: &dyn std::fmt::Display) -> Failure {
    let path = path.display();
    Failure::usage(format!("không ghi được {path}: {error}"), format!("{path} cannot be written: {error}"))
}

#[cfg(test)]
mod tests {
    use parquet::file::reader::{FileReader as _, SerializedFileReader};
    use parquet::record::Field;

    use super::*;

    /// What was written is read again, by columns that may be empty, over several blocks.
    #[test]
    fn both_files_hold_the_same_rows() {
        let folder = tempfile::tempdir().unwrap();
        let mut tables = Tables::create(folder.path(), "rows").unwrap();
        let at: Timestamp = "2026-03-02T02:00:00Z".parse().unwrap();
        for block in 0..3 {
            let frame = Frame::default()
                .with("name", Cells::Text(vec![Some(format!("a, \"{block}\"")), None]))
                .with("at", Cells::Moment(vec![None, Some(at)]))
                .with("number", Cells::Number(vec![Some(0.5), None]))
                .with("count", Cells::Integer(vec![Some(block), None]))
                .with("flag", Cells::Flag(vec![Some(true), None]));
            tables.append(&frame).unwrap();
        }
        let files = tables.close().unwrap();
        let text = std::fs::read_to_string(&files[0]).unwrap();
        assert_eq!(text.lines().count(), 7);
        assert!(
            text.starts_with("name,at,number,count,flag\n\"a, \"\"0\"\"\",,0.5,0,true\n,2026-03-02T02:00:00Z,,,\n"),
            "{text}"
        );
        let reader = SerializedFileReader::new(File::open(&files[1]).unwrap()).unwrap();
        let rows: Vec<_> = reader.get_row_iter(None).unwrap().map(Result::unwrap).collect();
        assert_eq!(rows.len(), 6);
        let cells: Vec<Field> = rows[2].get_column_iter().map(|(_, field)| field.clone()).collect();
        assert_eq!(
            cells,
            [Field::Str("a, \"1\"".into()), Field::Null, Field::Double(0.5), Field::Long(1), Field::Bool(true)]
        );
        let cells: Vec<Field> = rows[5].get_column_iter().map(|(_, field)| field.clone()).collect();
        assert_eq!(cells[1], Field::TimestampMicros(at.as_microsecond()));
        assert!([0, 2, 3, 4].iter().all(|place| cells[*place] == Field::Null), "{cells:?}");
    }
}
