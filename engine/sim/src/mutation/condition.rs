//! The mistakes one makes in a condition: the wrong way round, off by one, `and` for `or`.

use std::ops::Range;

use motcua_kernel::rule::tree::{Comparison, Node, NodeKind};
use motcua_kernel::rule::{self};

/// Every changed form of an expression, each with one mistake. `decides` says that it yields yes or no.
pub(super) fn changed(source: &str, decides: bool) -> Vec<String> {
    let Ok(tree) = rule::parse(source) else { return Vec::new() };
    let mut forms = Forms { source, all: Vec::new() };
    if decides {
        forms.all.push(format!("!({})", source.trim()));
    }
    forms.node(&tree.root, decides);
    forms.all
}

struct Forms<'s> {
    source: &'s str,
    all: Vec<String>,
}

impl Forms<'_> {
    fn put(&mut self, range: Range<usize>, text: &str) {
        let (before, after) = (self.source.get(..range.start), self.source.get(range.end..));
        let (Some(before), Some(after)) = (before, after) else { return };
        self.all.push(format!("{before}{text}{after}"));
    }

    /// `negated` says that turning the whole of this part round is done already.
    fn node(&mut self, node: &Node, negated: bool) {
        match &node.kind {
            NodeKind::Integer(number) => {
                let range = node.span.range(self.source);
                for other in [number.checked_sub(1), number.checked_add(1)].into_iter().flatten() {
                    self.put(range.clone(), &other.to_string());
                }
            }
            NodeKind::Decimal(number) => {
                let range = node.span.range(self.source);
                let one = rust_decimal::Decimal::ONE;
                for other in [number.checked_sub(one), number.checked_add(one)].into_iter().flatten() {
                    self.put(range.clone(), &other.to_string());
                }
            }
            NodeKind::Comparison(comparison, parts) => {
                self.comparison(*comparison, &parts[0], &parts[1], negated);
                parts.iter().for_each(|part| self.node(part, true));
            }
            NodeKind::All(parts) | NodeKind::Any(parts) => {
                let (sign, other) = if matches!(node.kind, NodeKind::All(_)) { ("&&", "||") } else { ("||", "&&") };
                for pair in parts.windows(2) {
                    self.between(&pair[0], &pair[1], sign, other);
                }
                for part in parts {
                    if matches!(part.kind, NodeKind::Path(_)) {
                        let range = part.span.range(self.source);
                        let text = format!("!{}", &self.source[range.clone()]);
                        self.put(range, &text);
                    }
                    self.node(part, false);
                }
            }
            NodeKind::Not(part) | NodeKind::Negative(part) => self.node(part, true),
            NodeKind::Arithmetic(_, parts) | NodeKind::In(parts) => {
                parts.iter().for_each(|part| self.node(part, true));
            }
            NodeKind::If(parts) => {
                self.node(&parts[0], false);
                parts[1..].iter().for_each(|part| self.node(part, true));
            }
            NodeKind::List(parts) | NodeKind::FirstSet(parts) | NodeKind::Call(_, parts) => {
                parts.iter().for_each(|part| self.node(part, true));
            }
            NodeKind::YesNo(yes) if !negated => {
                self.put(node.span.range(self.source), if *yes { "false" } else { "true" });
            }
            NodeKind::YesNo(_) | NodeKind::Text(_) | NodeKind::Path(_) => {}
        }
    }

    fn comparison(&mut self, comparison: Comparison, left: &Node, right: &Node, negated: bool) {
        use Comparison::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
        let boundary = match comparison {
            Less => Some(LessOrEqual),
            LessOrEqual => Some(Less),
            Greater => Some(GreaterOrEqual),
            GreaterOrEqual => Some(Greater),
            Equal | NotEqual => None,
        };
        let opposite = match comparison {
            Less => GreaterOrEqual,
            LessOrEqual => Greater,
            Greater => LessOrEqual,
            GreaterOrEqual => Less,
            Equal => NotEqual,
            NotEqual => Equal,
        };
        for other in boundary.into_iter().chain((!negated).then_some(opposite)) {
            self.between(left, right, comparison.symbol(), other.symbol());
        }
    }

    /// Another sign between two parts.
    fn between(&mut self, left: &Node, right: &Node, sign: &str, other: &str) {
        let (from, to) = (extent(left, self.source).end, extent(right, self.source).start);
        let Some(at) = self.source.get(from..to).and_then(|between| between.find(sign)) else { return };
        self.put(from + at..from + at + sign.len(), other);
    }
}

/// From the first to the last thing that is written in a part; brackets around it do not count.
fn extent(node: &Node, source: &str) -> Range<usize> {
    let own = node.span.range(source);
    let parts: Vec<&Node> = match &node.kind {
        NodeKind::YesNo(_) | NodeKind::Integer(_) | NodeKind::Decimal(_) | NodeKind::Text(_) | NodeKind::Path(_) => {
            Vec::new()
        }
        NodeKind::List(parts)
        | NodeKind::All(parts)
        | NodeKind::Any(parts)
        | NodeKind::FirstSet(parts)
        | NodeKind::Call(_, parts) => parts.iter().collect(),
        NodeKind::Negative(part) | NodeKind::Not(part) => vec![part],
        NodeKind::Arithmetic(_, parts) | NodeKind::Comparison(_, parts) | NodeKind::In(parts) => parts.iter().collect(),
        NodeKind::If(parts) => parts.iter().collect(),
    };
    parts
        .into_iter()
        .map(|part| extent(part, source))
        .fold(own, |all, part| all.start.min(part.start)..all.end.max(part.end))
}

#[cfg(test)]
mod tests {
    use super::changed;

    #[test]
    fn each_form_holds_one_mistake() {
        let forms = changed("apply.storeys >= 5 || screen.tall", true);
        assert_eq!(
            forms,
            [
                "!(apply.storeys >= 5 || screen.tall)",
                "apply.storeys >= 5 && screen.tall",
                "apply.storeys > 5 || screen.tall",
                "apply.storeys < 5 || screen.tall",
                "apply.storeys >= 4 || screen.tall",
                "apply.storeys >= 6 || screen.tall",
                "apply.storeys >= 5 || !screen.tall",
            ]
        );
        assert_eq!(
            changed("(count(a.b) == 1)", true),
            ["!((count(a.b) == 1))", "(count(a.b) == 0)", "(count(a.b) == 2)"]
        );
        assert_eq!(changed("not a rule (", true), Vec::<String>::new());
    }
}
