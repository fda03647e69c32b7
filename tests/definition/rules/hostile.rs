//! Sources that want to hang, crash or escape: each is refused, quickly, on a small stack, with a place and a sentence.

use std::time::{Duration, Instant};

use motcua_definition::typing::{Expected, Scope, check_rule};
use motcua_kernel::rule::{self, Place, SOURCE_BYTES_MAX};
use proptest::prelude::*;

use super::world::SCOPE;

/// What a source tries, and how it is made.
type Attempt = (&'static str, fn() -> String);

const HOSTILE: &[Attempt] = &[
    // Nesting, in every way in which something can be nested.
    ("brackets", || nested("(", "1", ")")),
    ("lists", || nested("[", "1", "]")),
    ("records", || nested("#{a:", "1", "}")),
    ("blocks", || nested("{", "1", "}")),
    ("minus signs", || format!("{}1", "- ".repeat(10_000))),
    ("plus signs", || format!("{}1", "+ ".repeat(10_000))),
    ("negations", || format!("{}true", "!".repeat(10_000))),
    ("calls", || nested("count(", "1", ")")),
    ("conditions", || nested("if true {", "1", "} else { 2 }")),
    ("else if", || format!("if a {{ 1 }} {} else {{ 2 }}", "else if a { 1 }".repeat(2_000))),
    ("paths", || format!("a{}", ".b".repeat(10_000))),
    ("indexes", || format!("a{}", "[0]".repeat(5_000))),
    ("methods", || format!("a{}", ".b()".repeat(5_000))),
    ("interpolations", || nested("`${", "1", "}`")),
    ("closures", || nested("|x| ", "1", "")),
    ("switches", || nested("switch 1 { 1 => ", "1", "}")),
    // Length.
    ("a chain of sums", || format!("1{}", " + 1".repeat(8_000))),
    ("a chain of conditions", || format!("true{}", " && true".repeat(4_000))),
    ("a chain of defaults", || format!("a{}", " ?? a".repeat(5_000))),
    ("a long list", || format!("[{}]", "1,".repeat(10_000))),
    ("a long text", || format!("\"{}\"", "x".repeat(40_000))),
    ("a long number", || "9".repeat(30_000)),
    ("a long name", || "a".repeat(40_000)),
    ("more than is read", || " ".repeat(SOURCE_BYTES_MAX + 1)),
    ("20,000 declarations", || "let a = 1;".repeat(20_000)),
    ("3,000 declarations", || "let a = 1;".repeat(3_000)),
    ("1,000 functions", || "fn f() { 1 }".repeat(1_000)),
    ("nothing but comments", || "/*".repeat(10_000)),
    // Time and memory.
    ("an endless loop", || "loop { }".to_owned()),
    ("an endless loop in a condition", || "if loop { } { 1 } else { 2 }".to_owned()),
    ("a loop", || "while true { 1 }".to_owned()),
    ("a loop to the end", || "do { 1 } until false".to_owned()),
    ("a count", || "for i in 0..1000000000 { i }".to_owned()),
    ("recursion", || "fn f(n) { f(n + 1) } f(0)".to_owned()),
    ("catching the end", || "try { loop { } } catch { 1 }".to_owned()),
    ("a padded text", || "\"a\".pad(100000000000, \"b\")".to_owned()),
    ("a padded list", || "[].pad(100000000000, 1)".to_owned()),
    ("a blob", || "a = blob(1000000000)".to_owned()),
    ("a range", || "0..1000000000".to_owned()),
    ("a power", || "9 ** 999999999".to_owned()),
    ("a shift", || "1 << 63".to_owned()),
    // Ways out.
    ("evaluation", || "eval(\"1\")".to_owned()),
    ("evaluation as a method", || "\"1\".eval()".to_owned()),
    ("an import", || "import \"x\" as y; y::z()".to_owned()),
    ("an export", || "export a".to_owned()),
    ("a namespace", || "global::a".to_owned()),
    ("a function pointer", || "Fn(\"sleep\")".to_owned()),
    ("a call of a pointer", || "call(Fn(\"sleep\"), 1)".to_owned()),
    ("a curried pointer", || "curry(Fn(\"sleep\"), 1)".to_owned()),
    ("a closure", || "|x| x + 1".to_owned()),
    ("a closure at once", || "(|x| x + 1).call(1)".to_owned()),
    ("printing", || "print(\"x\")".to_owned()),
    ("debugging", || "debug(1)".to_owned()),
    ("this", || "this.a".to_owned()),
    ("the type", || "type_of(1)".to_owned()),
    ("what is defined", || "is_def_var(\"a\")".to_owned()),
    ("the caller's variables", || "count!(1)".to_owned()),
    ("throwing", || "throw 1".to_owned()),
    ("throwing as a default", || "a ?? throw 1".to_owned()),
    ("returning", || "return 1".to_owned()),
    ("assigning", || "a = 1".to_owned()),
    ("assigning in a branch", || "if true { a = 1 } else { 2 }".to_owned()),
    ("assigning to a field", || "a.b = 1".to_owned()),
    ("adding to a field", || "a.b += 1".to_owned()),
    ("a second statement", || "1; 2".to_owned()),
    ("a statement in a branch", || "if true { 1; 2 } else { 3 }".to_owned()),
    ("a constant", || "const a = 1".to_owned()),
    ("an annotation", || "#[a] 1".to_owned()),
    ("NUL", || "a\0b".to_owned()),
    ("an open text", || "\"a".to_owned()),
    ("an open text over lines", || "\"a\nb\"".to_owned()),
    ("an open backtick", || "`a".to_owned()),
    ("an open escape", || "\"\\u{110000}\"".to_owned()),
    ("an open interpolation", || "`${".to_owned()),
    ("a letter outside the alphabet", || "а".to_owned()),
    ("an invisible letter", || "a\u{200b}b".to_owned()),
    ("a text direction", || "\u{202e}a".to_owned()),
];

fn nested(open: &str, inside: &str, close: &str) -> String {
    let depth = 30_000 / (open.len() + close.len());
    format!("{}{inside}{}", open.repeat(depth), close.repeat(depth))
}

#[test]
fn hostile_sources_are_refused_at_once() {
    for (name, source) in HOSTILE {
        let source = source();
        // Half of what a thread of the server has, so that depth shows.
        let worker = std::thread::Builder::new().stack_size(1024 * 1024).spawn(move || {
            let before = Instant::now();
            (rule::parse(&source).err(), before.elapsed(), source)
        });
        let (error, took, source) = worker.unwrap().join().unwrap_or_else(|_| panic!("{name}: panicked"));
        let error = error.unwrap_or_else(|| panic!("{name}: accepted"));
        assert!(error.span.line >= 1 && error.span.column >= 1 && error.span.length >= 1, "{name}: {error:?}");
        assert!(error.span.range(&source).end <= source.len(), "{name}: {error:?}");
        assert!(!error.message.is_empty() && error.help.is_some(), "{name}: {error}");
        // Generous: what this guards against takes seconds or never ends.
        assert!(took < Duration::from_secs(2), "{name}: took {took:?}");
    }
}

/// Every call is syntax, and only the listed functions exist for the checker: names that other engines would know.
#[test]
fn unknown_functions_are_refused() {
    let place = Place { file: "a.yaml".into(), line: 1, column: 1 };
    for name in ["sleep", "timestamp", "exit", "rand", "blob", "range", "parse_json", "open", "len", "to_string", "eq"]
    {
        let found = check_rule(&format!("{name}(1) == 1"), &place, &Scope::default(), &Expected::YesNo).unwrap_err();
        assert_eq!(found[0].rule, "unknown-function", "{name}");
    }
}

/// The limit is a limit, not a cliff in the middle of what people write.
#[test]
fn ordinary_sizes_are_read() {
    let cases = [
        format!("a in [{}]", vec!["\"x\""; 900].join(", ")),
        ["a.b == 1"; 12].join(" || "),
        format!("{}a{}", "(".repeat(12), ")".repeat(12)),
        format!("\"{}\" == a", "x".repeat(30_000)),
    ];
    for source in cases {
        assert!(rule::parse(&source).is_ok(), "{source}: {:?}", rule::parse(&source));
    }
}

const PIECES: [&str; 75] = [
    "a",
    "apply",
    "case",
    "deadline",
    "now",
    "today",
    "match",
    "this",
    "eval",
    "Fn",
    "if",
    "else",
    "in",
    "!in",
    "let",
    "while",
    "switch",
    "fn",
    "true",
    "false",
    "0",
    "5",
    "1.5",
    "1e5",
    "0x1f",
    "1_000",
    "9223372036854775808",
    "-",
    "+",
    "*",
    "/",
    "%",
    "**",
    "==",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    "=",
    "+=",
    "&&",
    "||",
    "&",
    "|",
    "^",
    "!",
    "??",
    "?.",
    ".",
    "..",
    "..=",
    "...",
    ",",
    ";",
    ":",
    "::",
    "=>",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "#{",
    "\"x\"",
    "\"",
    "'y'",
    "'",
    "`",
    "${",
    "\\",
    "//",
    "/*",
    "é",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever stands there, the answer is a rule or findings that point into the source.
    #[test]
    fn no_text_makes_the_reader_stumble(
        pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..14),
        gaps in prop::collection::vec(prop::sample::select(&["", " ", "\n"][..]), 14),
    ) {
        let source: String = pieces.iter().zip(&gaps).flat_map(|(piece, gap)| [*piece, *gap]).collect();
        let place = Place { file: "a.yaml".into(), line: 1, column: 1 };
        if let Err(found) = check_rule(&source, &place, &SCOPE, &Expected::Anything) {
            prop_assert!(!found.is_empty());
            for finding in found {
                prop_assert!(source.get(finding.range.clone()).is_some(), "{source:?}: {finding:?}");
            }
        }
    }
}
