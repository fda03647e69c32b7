//! Well-typed rules at random, as an author would write them: text, not trees.

use super::world::{Luck, Sort, VARIABLES, Variable, WORDS};

/// A generator knows which optional values were asked for on the way to a place.
pub(crate) struct Generator<'a> {
    luck: &'a mut Luck,
    known: Vec<&'static str>,
}

/// Whether `/` must keep its fraction: a decimal that is never a whole number when it is computed.
#[derive(Clone, Copy, PartialEq)]
enum Number {
    Any,
    Exact,
}

/// A rule of any sort, perhaps without a value.
pub(crate) fn rule(luck: &mut Luck) -> String {
    let mut generator = Generator { luck, known: Vec::new() };
    let sort = *generator.luck.pick(&[
        Sort::YesNo,
        Sort::YesNo,
        Sort::YesNo,
        Sort::Integer,
        Sort::Decimal,
        Sort::Text,
        Sort::Word,
        Sort::Date,
        Sort::Moment,
        Sort::File,
        Sort::Integers,
        Sort::Texts,
    ]);
    match generator.luck.below(6) {
        0 => generator.optional(sort, 2),
        _ => generator.any(sort, 3),
    }
}

impl Generator<'_> {
    /// Something that always has a value.
    fn any(&mut self, sort: Sort, depth: usize) -> String {
        match self.luck.below(9) {
            0 if depth > 0 => self.with_default(sort, depth - 1),
            1 if depth > 0 => self.choice(sort, depth - 1),
            2 if depth > 0 => self.after_asking(sort, depth - 1),
            3 => self.known_path(sort),
            _ if depth == 0 => self.leaf(sort),
            _ => match sort {
                Sort::YesNo => self.condition(depth - 1),
                Sort::Integer => self.integer(depth - 1),
                Sort::Decimal => self.decimal(depth - 1, Number::Any),
                Sort::Text => self.text(depth - 1),
                Sort::Date => self.date(depth - 1),
                Sort::Integers => self.list(Sort::Integer, depth - 1),
                Sort::Texts => self.list(Sort::Text, depth - 1),
                Sort::Word | Sort::Moment | Sort::File | Sort::State => self.leaf(sort),
            },
        }
    }

    /// Something that may have no value.
    fn optional(&mut self, sort: Sort, depth: usize) -> String {
        let path = self.optional_path(sort);
        match self.luck.below(4) {
            0 if depth > 0 => format!("({path} ?? {})", self.optional(sort, depth - 1)),
            1 if depth > 0 => {
                let condition = self.any(Sort::YesNo, depth - 1);
                format!("if {condition} {{ {path} }} else {{ {} }}", self.any(sort, depth - 1))
            }
            _ => path,
        }
    }

    fn paths(sort: Sort, always_set: bool) -> Vec<&'static Variable> {
        VARIABLES.iter().filter(|variable| variable.sort == sort && variable.always_set == always_set).collect()
    }

    fn optional_path(&mut self, sort: Sort) -> String {
        let paths = Self::paths(sort, false);
        self.luck.pick(&paths).path.to_owned()
    }

    /// A value that was asked for before, or one that is always there.
    fn known_path(&mut self, sort: Sort) -> String {
        let known: Vec<&str> = self.known.iter().copied().filter(|path| sort_of(path) == Some(sort)).collect();
        if known.is_empty() { self.leaf(sort) } else { (*self.luck.pick(&known)).to_owned() }
    }

    fn with_default(&mut self, sort: Sort, depth: usize) -> String {
        let path = self.optional_path(sort);
        match (self.luck.below(4), sort) {
            // Of two steps one was done.
            (0, Sort::Text) => (*self.luck.pick(&["(p.t ?? q.t)", "(q.t ?? p.t)"])).to_owned(),
            (0, Sort::Integer) => (*self.luck.pick(&["(p.i ?? q.i)", "(q.i ?? p.i)"])).to_owned(),
            (1, _) => format!("({path} ?? {} ?? {})", self.optional_path(sort), self.any(sort, depth)),
            // A whole number beside a decimal.
            (2, Sort::Decimal) => format!("({path} ?? {})", self.any(Sort::Integer, depth)),
            _ => format!("({path} ?? {})", self.any(sort, depth)),
        }
    }

    fn choice(&mut self, sort: Sort, depth: usize) -> String {
        let condition = self.any(Sort::YesNo, depth);
        let then = self.any(sort, depth);
        if sort == Sort::Decimal && self.luck.one_in(3) {
            return format!("(if {condition} {{ {then} }} else {{ {} }})", self.any(Sort::Integer, depth));
        }
        match self.luck.below(3) {
            0 => {
                let second = self.any(Sort::YesNo, depth);
                let (middle, last) = (self.any(sort, depth), self.any(sort, depth));
                format!("(if {condition} {{ {then} }} else if {second} {{ {middle} }} else {{ {last} }})")
            }
            _ => format!("(if {condition} {{ {then} }} else {{ {} }})", self.any(sort, depth)),
        }
    }

    /// A value that is used because somebody asked first.
    fn after_asking(&mut self, sort: Sort, depth: usize) -> String {
        let optional = VARIABLES.iter().filter(|variable| !variable.always_set).collect::<Vec<_>>();
        let path = self.luck.pick(&optional).path;
        let without = self.any(sort, depth);
        self.known.push(path);
        let with = self.any(sort, depth);
        self.known.pop();
        match (self.luck.below(4), sort) {
            (0, Sort::YesNo) => format!("(is_set({path}) && {with})"),
            (1, Sort::YesNo) => format!("(!is_set({path}) || {with})"),
            (2, _) => format!("(if !is_set({path}) {{ {without} }} else {{ {with} }})"),
            _ => format!("(if is_set({path}) {{ {with} }} else {{ {without} }})"),
        }
    }

    fn leaf(&mut self, sort: Sort) -> String {
        let literal = match sort {
            Sort::YesNo => Some((*self.luck.pick(&["true", "false"])).to_owned()),
            Sort::Integer => Some(
                (*self.luck.pick(&["0", "1", "2", "3", "-1", "-5", "7", "9223372036854775807", "10001"])).to_owned(),
            ),
            Sort::Decimal => Some(self.decimal_literal()),
            Sort::Text => {
                Some((*self.luck.pick(&[r#""""#, r#""a""#, r#""ab""#, r#""Đơn""#, r#""b\"\\""#, r#""s""#])).to_owned())
            }
            Sort::Date => Some(
                (*self.luck.pick(&[
                    r#"date("2026-03-02")"#,
                    r#"date("2026-02-20")"#,
                    r#"date("2004-02-29")"#,
                    r#"date("2026-03-05")"#,
                ]))
                .to_owned(),
            ),
            Sort::Integers => Some("[]".to_owned()),
            Sort::Texts => Some(r#"["a", "b"]"#.to_owned()),
            Sort::Word | Sort::Moment | Sort::File | Sort::State => None,
        };
        let paths = Self::paths(sort, true);
        match literal {
            Some(literal) if self.luck.one_in(2) => literal,
            _ => self.luck.pick(&paths).path.to_owned(),
        }
    }

    fn decimal_literal(&mut self) -> String {
        (*self.luck.pick(&["0.0", "1.0", "0.5", "2.50", "-2.5", "0.0000000000000000000000000001", "1.25"])).to_owned()
    }

    fn condition(&mut self, depth: usize) -> String {
        match self.luck.below(13) {
            0 => format!("!{}", self.bracketed(Sort::YesNo, depth)),
            1 => format!("({} && {})", self.any(Sort::YesNo, depth), self.any(Sort::YesNo, depth)),
            2 => format!("({} || {})", self.any(Sort::YesNo, depth), self.any(Sort::YesNo, depth)),
            3 | 4 => {
                let sort = *self.luck.pick(&[Sort::Integer, Sort::Decimal, Sort::Date, Sort::Moment]);
                let other = match sort {
                    Sort::Integer if self.luck.one_in(2) => Sort::Decimal,
                    Sort::Decimal if self.luck.one_in(2) => Sort::Integer,
                    same => same,
                };
                let sign = *self.luck.pick(&["==", "!=", "<", "<=", ">", ">="]);
                format!("({} {sign} {})", self.any(sort, depth), self.any(other, depth))
            }
            5 => {
                let sort = *self.luck.pick(&[Sort::Text, Sort::YesNo, Sort::Word]);
                let sign = *self.luck.pick(&["==", "!="]);
                format!("({} {sign} {})", self.any(sort, depth), self.any(sort, depth))
            }
            6 => {
                let sign = *self.luck.pick(&["==", "!="]);
                format!("({} {sign} \"{}\")", self.any(Sort::Word, depth), self.luck.pick(&WORDS))
            }
            7 => format!("({} in {})", self.any(Sort::Integer, depth), self.any(Sort::Integers, depth)),
            8 => format!("contains({}, {})", self.any(Sort::Texts, depth), self.any(Sort::Text, depth)),
            9 => format!("({} in {})", self.any(Sort::Text, depth), self.any(Sort::Text, depth)),
            11 => (*self.luck.pick(&[
                r#"(deadline.x.state == "running")"#,
                r#"(deadline.x.state != "paused")"#,
                r#"(deadline.x.state in ["running", "met"])"#,
            ]))
            .to_owned(),
            10 => {
                let number = self.any(Sort::Decimal, depth);
                format!("({number} in [{}, {}])", self.decimal_literal(), self.any(Sort::Integer, depth))
            }
            _ => {
                let sort = *self.luck.pick(&[
                    Sort::YesNo,
                    Sort::Integer,
                    Sort::Decimal,
                    Sort::Text,
                    Sort::Word,
                    Sort::Date,
                    Sort::Moment,
                    Sort::File,
                    Sort::Integers,
                    Sort::Texts,
                ]);
                format!("is_set({})", self.optional(sort, 1))
            }
        }
    }

    fn bracketed(&mut self, sort: Sort, depth: usize) -> String {
        format!("({})", self.any(sort, depth))
    }

    fn integer(&mut self, depth: usize) -> String {
        match self.luck.below(8) {
            0..4 => {
                let sign = *self.luck.pick(&["+", "-", "*"]);
                format!("({} {sign} {})", self.any(Sort::Integer, depth), self.any(Sort::Integer, depth))
            }
            4 => {
                let divisor = *self.luck.pick(&["2", "3", "a.i", "a.li.count", "-5"]);
                let divisor = if divisor == "a.li.count" { "count(a.li)" } else { divisor };
                format!("({} % {divisor})", self.any(Sort::Integer, depth))
            }
            5 => format!("-{}", self.bracketed(Sort::Integer, depth)),
            6 => {
                let sort = *self.luck.pick(&[Sort::Integers, Sort::Texts]);
                format!("count({})", self.any(sort, depth))
            }
            _ => match self.luck.below(2) {
                0 => format!("age({})", self.any(Sort::Date, depth)),
                _ => format!("working_days({}, {})", self.any(Sort::Date, depth), self.any(Sort::Date, depth)),
            },
        }
    }

    fn decimal(&mut self, depth: usize, number: Number) -> String {
        if depth == 0 {
            return if number == Number::Exact && self.luck.one_in(2) {
                "a.d".to_owned()
            } else {
                self.decimal_literal()
            };
        }
        match self.luck.below(6) {
            0 => format!("-({})", self.decimal(depth - 1, number)),
            1 | 2 => {
                let sign = *self.luck.pick(&["+", "-", "*"]);
                let exact = self.decimal(depth - 1, Number::Exact);
                let other = *self.luck.pick(&[Sort::Integer, Sort::Decimal]);
                let other = self.any(other, depth - 1);
                if self.luck.one_in(2) {
                    format!("({exact} {sign} {other})")
                } else {
                    format!("({other} {sign} {exact})")
                }
            }
            3 | 4 => {
                let sign = *self.luck.pick(&["/", "/", "%"]);
                // A divisor that is written as zero is refused.
                let divisor =
                    *self.luck.pick(&["a.d", "0.5", "0.0000001", "(a.d - 1.0)", "4.0", "(1.0 * a.i)", "(a.d % 2)"]);
                // The edge of what can be kept is often in a field, seldom in a sum.
                let number = if self.luck.one_in(3) { "a.d".to_owned() } else { self.any(Sort::Decimal, depth - 1) };
                format!("({number} {sign} {divisor})")
            }
            _ => "a.d".to_owned(),
        }
    }

    fn text(&mut self, depth: usize) -> String {
        match self.luck.below(3) {
            0 => self.leaf(Sort::Text),
            1 => format!("({} + {})", self.any(Sort::Text, depth), self.any(Sort::Word, depth)),
            _ => format!("({} + {})", self.any(Sort::Text, depth), self.any(Sort::Text, depth)),
        }
    }

    fn date(&mut self, depth: usize) -> String {
        match self.luck.below(4) {
            0 => format!("add_working_days({}, {})", self.any(Sort::Date, depth), self.any(Sort::Integer, depth)),
            1 => format!("date({})", self.any(Sort::Moment, depth)),
            _ => self.leaf(Sort::Date),
        }
    }

    fn list(&mut self, of: Sort, depth: usize) -> String {
        let items: Vec<String> = (0..self.luck.below(4)).map(|_| self.any(of, depth)).collect();
        format!("[{}]", items.join(", "))
    }
}

fn sort_of(path: &str) -> Option<Sort> {
    VARIABLES.iter().find(|variable| variable.path == path).map(|variable| variable.sort)
}
