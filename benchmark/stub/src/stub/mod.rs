//! The constant-cost server.
//!
//! - [`methods`]: the RPCs it answers, and which fields of their requests it looks at.
//! - [`check`]: refuses a request that a real server could not attribute, repeat safely or bound in time.
//! - [`answers`]: answers that follow from the request.
//! - [`describe`]: the one large constant answer.
//! - [`counts`]: how many requests of each kind came.
//! - [`server`]: HTTP/2 and the gRPC framing.

pub mod answers;
pub mod check;
pub mod counts;
pub mod describe;
pub mod methods;
pub mod server;
