//! Small charts: tables whose last column is drawn.

use maud::{Markup, html};

/// A row of a chart.
pub(super) struct Bar {
    /// What is counted.
    pub name: Markup,
    pub count: usize,
}

/// Units of a drawing's width.
const WIDTH: usize = 120;

/// A table of numbers with a bar for each; the bars say nothing that the numbers do not.
pub(super) fn bars(caption: &str, what: &str, bars: &[Bar]) -> Markup {
    let most = bars.iter().map(|bar| bar.count).max().unwrap_or(0).max(1);
    html! {
        table.chart {
            caption { (caption) }
            thead.quiet { tr { th scope="col" { (what) } th scope="col" { "notes" } td {} } }
            tbody {
                @for bar in bars {
                    tr {
                        th scope="row" { (bar.name) }
                        td { (bar.count) }
                        td aria-hidden="true" {
                            svg viewBox={ "0 0 " (WIDTH) " 10" } preserveAspectRatio="none" {
                                rect width=((bar.count * WIDTH).div_ceil(most)) height="10" {}
                            }
                        }
                    }
                }
            }
        }
    }
}
