//! In which order the keys of a mapping are written: that of the schema, which is the order of their declaration.

use super::walk::is;
use super::{Others, Shape, ShapeIx, Shapes};
use crate::source::Node;

/// The shape of a node, as far as the order of keys goes.
#[derive(Clone, Copy)]
pub(crate) struct Order<'s> {
    shapes: &'s Shapes,
    ix: Option<ShapeIx>,
}

impl Shapes {
    /// The order of the whole file.
    pub(crate) fn order(&self) -> Order<'_> {
        Order { shapes: self, ix: Some(self.root) }
    }
}

impl<'s> Order<'s> {
    /// The shape that this very node has: of several, the one for its kind; of a tagged one, that of its tag.
    fn shape(self, node: &Node) -> Option<&'s Shape> {
        let mut ix = self.ix?;
        loop {
            let shape = &self.shapes.all[ix.0];
            if let Some(tagged) = &shape.tagged {
                let tag = node.get(&tagged.key).and_then(Node::scalar)?;
                ix = tagged.shapes.iter().find(|(name, _)| *name == *tag.text)?.1;
            } else if !shape.any_of.is_empty() {
                let fits = |ix: &&ShapeIx| {
                    let kinds = &self.shapes.all[ix.0].kinds;
                    kinds.is_empty() || kinds.iter().any(|kind| is(node, *kind))
                };
                ix = *shape.any_of.iter().find(fits)?;
            } else {
                return Some(shape);
            }
        }
    }

    /// Where a key of this mapping belongs; names that authors choose have no place of their own.
    pub(crate) fn place(self, node: &Node, key: &str) -> Option<usize> {
        self.shape(node)?.properties.iter().position(|property| property.name == key)
    }

    /// What stands under a key of this mapping.
    pub(crate) fn under(self, node: &Node, key: &str) -> Self {
        let below = self.shape(node).and_then(|shape| {
            let own = shape.properties.iter().find(|property| property.name == key).map(|property| property.shape);
            own.or(match shape.others {
                Others::Shaped(ix) => Some(ix),
                Others::Anything | Others::Refused => None,
            })
        });
        Self { ix: below, ..self }
    }

    /// What stands in this list.
    pub(crate) fn within(self, node: &Node) -> Self {
        Self { ix: self.shape(node).and_then(|shape| shape.items), ..self }
    }
}
