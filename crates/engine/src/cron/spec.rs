//! The five fields of a schedule.

/// Which minutes, hours, days and months fit: for each of them a bit.
#[derive(Debug)]
pub(super) struct Spec {
    pub(super) minutes: u64,
    pub(super) hours: u64,
    pub(super) months: u64,
    days_of_month: Days,
    days_of_week: Days,
}

/// Which days fit.
#[derive(Debug)]
struct Days {
    bits: u64,
    /// All of them were asked for, so that the other field alone decides.
    is_open: bool,
}

/// What a field may have.
struct Bounds {
    least: u32,
    most: u32,
    /// Names for the numbers from the least on.
    names: &'static [&'static str],
}

const MINUTES: Bounds = Bounds { least: 0, most: 59, names: &[] };
const HOURS: Bounds = Bounds { least: 0, most: 23, names: &[] };
const DAYS_OF_MONTH: Bounds = Bounds { least: 1, most: 31, names: &[] };
const MONTHS: Bounds = Bounds {
    least: 1,
    most: 12,
    names: &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
};
const DAYS_OF_WEEK: Bounds = Bounds { least: 0, most: 6, names: &["sun", "mon", "tue", "wed", "thu", "fri", "sat"] };

impl Spec {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut fields = text.split_whitespace();
        let mut field = |bounds: &Bounds| days(fields.next()?, bounds);
        let spec = Self {
            minutes: field(&MINUTES)?.bits,
            hours: field(&HOURS)?.bits,
            days_of_month: field(&DAYS_OF_MONTH)?,
            months: field(&MONTHS)?.bits,
            days_of_week: field(&DAYS_OF_WEEK)?,
        };
        fields.next().is_none().then_some(spec)
    }

    /// Whether a day fits. If both its place in the month and in the week were asked for, one is enough.
    pub(super) fn has_day(&self, of_month: i8, of_week: i8) -> bool {
        let of_month = has(self.days_of_month.bits, of_month);
        let of_week = has(self.days_of_week.bits, of_week);
        if self.days_of_month.is_open || self.days_of_week.is_open { of_month && of_week } else { of_month || of_week }
    }
}

/// Whether the bit of a number is set.
pub(super) fn has(bits: u64, number: i8) -> bool {
    u32::try_from(number).is_ok_and(|number| bits.checked_shr(number).unwrap_or(0) & 1 == 1)
}

/// A field: ranges with commas between them.
fn days(field: &str, bounds: &Bounds) -> Option<Days> {
    let mut days = Days { bits: 0, is_open: false };
    for range in field.split(',').filter(|range| !range.is_empty()) {
        let range = range_of(range, bounds)?;
        days.bits |= range.bits;
        days.is_open |= range.is_open;
    }
    Some(days)
}

/// `*`, `5`, `1-5`, each perhaps with `/2` behind.
fn range_of(text: &str, bounds: &Bounds) -> Option<Days> {
    let mut parts = text.split('/');
    let (range, step) = (parts.next()?, parts.next());
    if parts.next().is_some() {
        return None;
    }
    let mut ends = range.split('-');
    let (low, high) = (ends.next()?, ends.next());
    let is_star = matches!(low, "*" | "?");
    let (start, mut end) = if is_star {
        (bounds.least, bounds.most)
    } else if ends.next().is_some() {
        return None;
    } else {
        let start = number_or_name(low, bounds)?;
        (start, high.map_or(Some(start), |high| number_or_name(high, bounds))?)
    };
    let step = match step {
        Some(step) => number(step)?,
        None => 1,
    };
    // A number with a step stands for all from there on.
    if text.contains('/') && high.is_none() {
        end = bounds.most;
    }
    if start < bounds.least || end > bounds.most || start > end || step == 0 {
        return None;
    }
    let bits = (start..=end).step_by(usize::try_from(step).ok()?).fold(0, |bits, number| bits | 1 << number);
    Some(Days { bits, is_open: is_star && step == 1 })
}

fn number_or_name(text: &str, bounds: &Bounds) -> Option<u32> {
    let index = bounds.names.iter().position(|name| text.eq_ignore_ascii_case(name));
    match index {
        Some(index) => Some(bounds.least + u32::try_from(index).ok()?),
        None => number(text),
    }
}

/// As large as the library takes it, though nothing larger than 59 fits.
fn number(text: &str) -> Option<u32> {
    let number: i64 = text.parse().ok()?;
    (number >= 0).then(|| u32::try_from(number).unwrap_or(u32::MAX))
}
