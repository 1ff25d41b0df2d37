//! Slides a deletion or insertion that could stand at several places to where a reader expects it.

use std::ops::Range;

use similar::DiffOp;

/// How far a run is slid at most: a text may repeat one word endlessly.
const FAR: usize = 256;

/// Longer runs are slid without a look at their brackets.
const SHORT: usize = 512;

/// What is known of the tokens of a side; `true` is the old one.
pub(super) trait Known {
    /// Whether two tokens of a side have the same text.
    fn is_same(&self, is_old: bool, one: usize, other: usize) -> bool;

    /// 1 for an opening bracket or quotation mark, -1 for a closing one, else 0.
    fn nesting(&self, is_old: bool, token: usize) -> i32;
}

/// Slides each run of one side alone as far to the end as it can go, so that common beginnings stay whole (`方法[-语法-]`,
/// not `方[-法语-]法`), but not where it would cut brackets apart.
pub(super) fn slid(ops: &[DiffOp], known: &impl Known) -> Vec<DiffOp> {
    let mut ops = framed(ops);
    for at in (1..ops.len().saturating_sub(1)).step_by(2) {
        let is_last = at + 2 == ops.len();
        let (old, new) = (ops[at].old_range(), ops[at].new_range());
        let (is_old, run) = match (old.is_empty(), new.is_empty()) {
            (false, true) => (true, old),
            (true, false) => (false, new),
            _ => continue,
        };
        let stays = |equal: &DiffOp, is_edge: bool| equal.old_range().len().saturating_sub(usize::from(!is_edge));
        let back = stays(&ops[at - 1], at == 1).min(FAR);
        let on = stays(&ops[at + 1], is_last).min(FAR);
        shift(&mut ops[at - 1..=at + 1], best(&run, is_old, back, on, known));
    }
    ops.retain(|op| !matches!(op, DiffOp::Equal { len: 0, .. }));
    ops
}

/// The operations with something equal, be it nothing, on both sides of each change.
fn framed(ops: &[DiffOp]) -> Vec<DiffOp> {
    let mut framed = Vec::with_capacity(ops.len() + 2);
    let (mut old_index, mut new_index) = (0, 0);
    for op in ops {
        let is_equal = matches!(op, DiffOp::Equal { .. });
        if is_equal == (framed.len() % 2 == 1) {
            framed.push(DiffOp::Equal { old_index, new_index, len: 0 });
        }
        framed.push(*op);
        (old_index, new_index) = (op.old_range().end, op.new_range().end);
    }
    if framed.len() % 2 == 0 {
        framed.push(DiffOp::Equal { old_index, new_index, len: 0 });
    }
    framed
}

/// How far a run is to be slid: to the end if positive.
fn best(run: &Range<usize>, is_old: bool, back: usize, on: usize, known: &impl Known) -> isize {
    let same = |one, other| known.is_same(is_old, one, other);
    let on = (0..on).take_while(|step| same(run.start + step, run.end + step)).count();
    let back = (1..=back).take_while(|step| same(run.start - step, run.end - step)).count();
    let places = (-(back as isize)..=on as isize).rev();
    if run.len() > SHORT {
        return on as isize;
    }
    let is_whole = |step: &isize| {
        let start = run.start.saturating_add_signed(*step);
        let mut depth = 0;
        let never_closes_more = (start..start + run.len()).all(|token| {
            depth += known.nesting(is_old, token);
            depth >= 0
        });
        never_closes_more && depth == 0
    };
    places.into_iter().find(is_whole).unwrap_or(on as isize)
}

/// Slides the change in the middle of three operations.
fn shift(ops: &mut [DiffOp], by: isize) {
    let [DiffOp::Equal { len: before, .. }, change, DiffOp::Equal { old_index, new_index, len: behind }] = ops else {
        return;
    };
    *before = before.saturating_add_signed(by);
    *behind = behind.saturating_add_signed(-by);
    *old_index = old_index.saturating_add_signed(by);
    *new_index = new_index.saturating_add_signed(by);
    let (old, new) = (change.old_range(), change.new_range());
    let [old_index, new_index] = [old.start, new.start].map(|start| start.saturating_add_signed(by));
    *change = DiffOp::Replace { old_index, old_len: old.len(), new_index, new_len: new.len() };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diff::runs::align;

    struct Letters<'t>([&'t [u8]; 2]);

    impl Known for Letters<'_> {
        fn is_same(&self, is_old: bool, one: usize, other: usize) -> bool {
            let side = self.0[usize::from(!is_old)];
            side[one] == side[other]
        }

        fn nesting(&self, is_old: bool, token: usize) -> i32 {
            match self.0[usize::from(!is_old)][token] {
                b'(' => 1,
                b')' => -1,
                _ => 0,
            }
        }
    }

    /// What was deleted and inserted, in brackets.
    fn shown(old: &str, new: &str) -> String {
        let keys = |text: &str| text.bytes().map(u32::from).collect::<Vec<_>>();
        let ops = align(&keys(old), &keys(new), true);
        let mut shown = String::new();
        for op in slid(&ops, &Letters([old.as_bytes(), new.as_bytes()])) {
            match op {
                DiffOp::Equal { .. } => shown += &old[op.old_range()],
                _ => shown += &format!("[{}|{}]", &old[op.old_range()], &new[op.new_range()]),
            }
        }
        shown
    }

    #[test]
    fn common_beginnings_stay_whole() {
        assert_eq!(shown("xabcb.", "xab."), "xab[cb|].");
        assert_eq!(shown("xab.", "xabcb."), "xab[|cb].");
        assert_eq!(shown("ab", "abab"), "ab[|ab]");
        assert_eq!(shown("1xabcby", "2xaby"), "[1|2]xab[cb|]y");
    }

    #[test]
    fn brackets_are_not_cut_apart() {
        assert_eq!(shown("(b)x", "(a)(b)x"), "[|(a)](b)x");
        assert_eq!(shown("x(a)y", "x(a)(b)y"), "x(a)[|(b)]y");
    }
}
