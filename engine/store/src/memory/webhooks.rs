//! Subscriptions and what was told to them.

use super::Tables;
use crate::webhook::{DeliveryRow, Webhooks};

impl Tables {
    /// Whether every subscription still stands where it is to go on from.
    pub(super) fn stands(&self, webhooks: &Webhooks) -> bool {
        webhooks.progress.iter().all(|progress| {
            self.subscriptions.get(&progress.subscription).is_some_and(|row| row.reached == progress.from)
        })
    }

    pub(super) fn apply_webhooks(&mut self, webhooks: &Webhooks) {
        for gone in &webhooks.gone {
            self.subscriptions.remove(gone);
            self.deliveries.retain(|(subscription, _), _| subscription != gone);
        }
        for row in &webhooks.new {
            self.subscriptions.insert(row.id.clone(), row.clone());
        }
        for (id, terms) in &webhooks.changed {
            if let Some(row) = self.subscriptions.get_mut(id) {
                row.terms = terms.clone();
            }
        }
        for progress in &webhooks.progress {
            if let Some(row) = self.subscriptions.get_mut(&progress.subscription) {
                row.reached = progress.to;
            }
        }
        for row in &webhooks.deliveries {
            if self.subscriptions.contains_key(&row.subscription) {
                self.deliveries.insert((row.subscription.clone(), row.sequence), row.clone());
            }
        }
        if let Some(moment) = webhooks.forget_before {
            self.deliveries.retain(|_, row| row.next_at.is_some() || row.changed_at >= moment);
        }
    }

    /// What was told to a subscription before a place in the journal, the newest first.
    pub(super) fn told(
        &self,
        subscription: &str,
        state: Option<&str>,
        before: Option<u64>,
        limit: usize,
    ) -> Vec<DeliveryRow> {
        let own = self.deliveries.values().filter(|row| row.subscription == subscription);
        let asked = own.filter(|row| state.is_none_or(|state| row.state.word() == state));
        asked.filter(|row| before.is_none_or(|before| row.sequence < before)).rev().take(limit).cloned().collect()
    }
}
