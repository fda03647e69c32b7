//! Explanations as people read them.

use jiff::Timestamp;
use motcua_kernel::calendar::Calendar;
use motcua_kernel::text::Language;

use super::calendars::{agency, course, work};

#[test]
fn look() {
    let mut spec = agency();
    work(&mut spec, "2026-02-28", "07:30-11:30 13:30-17:00");
    let calendar = Calendar::new(spec).unwrap();
    for (from, within, pauses) in [
        ("2026-02-12 09:00", "15 working days", &[("2026-03-02 09:00", "2026-03-04 17:00")][..]),
        ("2026-03-02 09:00", "20 working hours + 2 days", &[("2026-03-02 10:00", "2026-03-04 14:00")][..]),
        ("2026-01-31 09:00", "1 month", &[("2026-02-02 10:00", "2026-02-04 14:00")][..]),
        ("2026-01-31 09:00", "36 hours", &[("2026-01-31 10:00", "2026-01-31 14:00")][..]),
        ("2026-03-02 09:00", "1.5 working days + 0.25 working days", &[("2026-03-04 08:00", "2026-03-10 14:00")][..]),
        ("2027-12-02 09:00", "30 working days", &[][..]),
    ] {
        let explanation = calendar.explain(&course(&calendar, from, within, pauses), Timestamp::MAX);
        for language in [Language::En, Language::Vi] {
            eprintln!("{}", explanation.render(language));
        }
    }
}
