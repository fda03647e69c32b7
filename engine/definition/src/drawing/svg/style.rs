//! Colours and type. Written as plain rules, twice where light and dark differ, because not every program that shows
//! SVG understands custom properties; one that knows no media queries shows the light picture.

use std::fmt::Write as _;

use crate::drawing::chart::{Chart, EdgeKind};

/// Fill and line of each agency, light and dark: told apart also by those who see fewer colours, because neighbours
/// differ in lightness of line, and never the only sign, because each lane has its name on it. Violet is for clocks.
const AGENCIES: [[&str; 4]; 7] = [
    ["#fdf3d7", "#a16207", "#39300f", "#e3b341"],
    ["#e4effc", "#1d5fa8", "#16304e", "#7fb5f0"],
    ["#fde9e3", "#b4412a", "#46221a", "#f09880"],
    ["#e3f4e7", "#2c7a43", "#173a23", "#7fd097"],
    ["#fce7f1", "#a53a72", "#451d33", "#ef93c1"],
    ["#ddf3f4", "#1c757b", "#11393c", "#6fcbd1"],
    ["#eef1d8", "#6b7016", "#2f3212", "#c3c964"],
];
const NEUTRAL: [&str; 4] = ["#f4f5f7", "#697180", "#252b34", "#9aa4b2"];

/// The class of an agency's colour.
pub(super) fn colour(colour: Option<usize>) -> String {
    match colour {
        Some(colour) => format!("a{}", colour % AGENCIES.len()),
        None => "neutral".to_owned(),
    }
}

/// The class of an arrow.
pub(super) fn arrow(kind: EdgeKind) -> &'static str {
    match kind {
        EdgeKind::Flow => "flow",
        EdgeKind::Expiry => "expiry",
        EdgeKind::Error => "error",
        EdgeKind::Undo => "undo",
    }
}

const ARROWS: [(&str, &str, &str); 4] = [
    ("flow", "#475160", "#a0abba"),
    ("expiry", "#b45309", "#f2ab4e"),
    ("error", "#b3261e", "#f28b82"),
    ("undo", "#697180", "#9aa4b2"),
];

const FIXED: &str = r#"text{font-family:"Segoe UI","Noto Sans",Roboto,"Helvetica Neue","DejaVu Sans",sans-serif;text-anchor:middle}
.heading{font-size:19px;font-weight:600;text-anchor:start}
.subtitle{font-size:13px;text-anchor:start}
.lane-name{font-size:13px;font-weight:600}
.name{font-size:14px;font-weight:600}
.who,.condition,.limit,.label,.join-name,.legend{font-size:12px}
.condition{font-style:italic}
.limit{font-weight:600}
.legend{text-anchor:start}
.box{stroke-width:1.5}
.beside{stroke-dasharray:6 3}
.lane{stroke-width:1}
.border{fill:none;stroke-width:1;stroke-dasharray:1 5}
.detail{fill:none!important;stroke-width:1.2}
.mark{fill:none;stroke-width:1.4;stroke-linejoin:round}
.limit-icon{fill:none;stroke-width:1.3}
.arrow{fill:none;stroke-width:1.6}
.arrow.expiry{stroke-dasharray:7 4}
.arrow.error{stroke-dasharray:9 3 2 3}
.arrow.undo{stroke-dasharray:2 4}
.gap{fill:none;stroke-width:6}
.bracket{fill:none;stroke-width:2.5}
.clock{stroke-width:1.5}
.stripe{stroke-width:3;stroke-linecap:round}
.standing{stroke-dasharray:1 6}
.pill{stroke-width:1}
.hatched{fill:url(#hatch);stroke:none}"#;

/// What no test reaches: told by the dashes as well as by the colour, and written out in the tables below the picture.
pub(super) const MARKS: &str = "<style>.unreached .box{stroke:#c62828;stroke-width:2.5;stroke-dasharray:6 4}\
.arrow.unreached{stroke:#c62828;stroke-width:2.2;stroke-dasharray:3 4}\
.untried{fill:#b3261e;stroke:#fff;stroke-width:1.5}.untried-count{fill:#fff;font-size:12px;font-weight:600}\
@media (prefers-color-scheme:dark){.unreached .box,.arrow.unreached{stroke:#ff8a80}\
.untried{fill:#ff8a80;stroke:#13171d}.untried-count{fill:#13171d}}</style>";

/// The style sheet, the arrow heads and the hatching.
pub(super) fn style(chart: &Chart) -> String {
    let mut colours: Vec<usize> =
        chart.lanes.iter().filter_map(|lane| lane.colour).map(|colour| colour % AGENCIES.len()).collect();
    colours.sort_unstable();
    colours.dedup();
    let mut text = format!("<style>{FIXED}\n{}", scheme(&colours, false));
    let _ = write!(text, "@media (prefers-color-scheme:dark){{{}}}</style>\n<defs>", scheme(&colours, true));
    for (name, _, _) in ARROWS {
        let _ = write!(
            text,
            r#"<marker id="{name}-head" viewBox="0 0 10 10" refX="8" refY="5" markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" orient="auto"><path class="{name}-head" d="M0 0.5L9.5 5L0 9.5Z"/></marker>"#
        );
    }
    text.push_str(
        r#"<pattern id="hatch" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="hatch" d="M0 0V8"/></pattern></defs>"#,
    );
    text
}

fn scheme(colours: &[usize], dark: bool) -> String {
    let pick = |light: &'static str, darker: &'static str| if dark { darker } else { light };
    let (page, ink) = (pick("#ffffff", "#13171d"), pick("#1a2330", "#e8ecf2"));
    let (soft, rule) = (pick("#535e6c", "#a8b2bf"), pick("#aeb6c1", "#4a5462"));
    let (clock, clock_fill) = (pick("#4338a8", "#aaa5f5"), pick("#efedfc", "#29264a"));
    let mut css = format!(
        ".page{{fill:{page}}}.gap{{stroke:{page}}}.heading,.name,.lane-name,.label{{fill:{ink}}}\
         .subtitle,.who,.condition,.join-name,.legend{{fill:{soft}}}.border{{stroke:{rule}}}.mark{{stroke:{soft}}}\
         .limit{{fill:{ink}}}.limit-icon{{stroke:{ink}}}\
         .bracket,.stripe,.clock{{stroke:{clock}}}.clock,.clock-lane{{fill:{clock_fill}}}.clock-lane{{stroke:{clock}}}\
         .pill{{fill:{page}}}\n"
    );
    let half = usize::from(dark) * 2;
    for at in colours {
        let [fill, line] = [AGENCIES[*at][half], AGENCIES[*at][half + 1]];
        let _ = write!(css, ".a{at}{{fill:{fill};stroke:{line}}}");
    }
    let _ = writeln!(css, ".neutral{{fill:{};stroke:{}}}", NEUTRAL[half], NEUTRAL[half + 1]);
    for (name, light, darker) in ARROWS {
        let line = pick(light, darker);
        let _ = write!(css, ".arrow.{name},.pill.{name}{{stroke:{line}}}.{name}-head{{fill:{line}}}");
    }
    let _ = write!(css, ".hatch{{stroke:{};stroke-width:3;opacity:.22}}", pick("#1a2330", "#e8ecf2"));
    css
}
