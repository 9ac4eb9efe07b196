//! Where a Temporal server is, and how TLS to it is: what the client and the worker have in common, so that they take the
//! same options, trust the same authorities, and say the same of what goes wrong.

mod address;
mod error_text;
mod tls;

use std::fmt;

pub use address::{Address, AddressError, DEFAULT_PORT};
pub use error_text::{plain_text, with_causes};
pub use tls::{Tls, TlsFailure, TlsOptions};

/// Why a key is refused that is to go over plain text to another machine.
pub const PLAIN_TEXT_KEY: &str = "is not sent over plain text to another machine: switch tls on";

/// An option that cannot be used as it is; never repeats a key or a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptionError {
    /// The option's name as users write it, such as `tls.clientCertPair.key`.
    pub option: &'static str,
    /// What is wrong with it.
    pub message: String,
}

impl OptionError {
    /// Says what is wrong with an option.
    pub fn new(option: &'static str, message: impl Into<String>) -> Self {
        Self { option, message: message.into() }
    }
}

impl fmt::Display for OptionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.option, self.message)
    }
}

impl std::error::Error for OptionError {}

/// A server, and whether TLS is spoken to it.
#[derive(Clone, Debug)]
pub struct Endpoint {
    /// Where it is.
    pub address: Address,
    /// `None`: plain text.
    pub tls: Option<TlsOptions>,
}

impl Endpoint {
    /// What the options come to: an `https://` address and an API key turn TLS on by themselves. `tls_off`: it was refused in
    /// so many words.
    ///
    /// # Errors
    /// Names the option that is wrong, or contradicts another one.
    pub fn new(address: &str, tls: Option<TlsOptions>, tls_off: bool, has_api_key: bool) -> Result<Self, OptionError> {
        let address = Address::parse(address).map_err(|error| OptionError::new("address", error.to_string()))?;
        if address.tls == Some(true) && tls_off {
            return Err(OptionError::new("tls", "is off, but the address says https"));
        }
        if address.tls == Some(false) && tls.is_some() {
            return Err(OptionError::new("tls", "is on, but the address says http"));
        }
        let refused = tls_off || address.tls == Some(false);
        let wanted = address.tls == Some(true) || has_api_key;
        let tls = tls.or_else(|| (wanted && !refused).then(TlsOptions::default));
        if has_api_key && tls.is_none() && !address.is_loopback() {
            return Err(OptionError::new("apiKey", PLAIN_TEXT_KEY));
        }
        Ok(Self { address, tls })
    }
}
