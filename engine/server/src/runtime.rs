//! The runtime loop: commands in ([`submit`]), due limits ([`pump`]), requests to the world ([`dispatch`]).

pub(crate) mod dispatch;
mod lookup;
pub(crate) mod migration;
pub(crate) mod pump;
pub(crate) mod submit;
