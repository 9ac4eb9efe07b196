//! Options as they cross the boundary: plain data, checked by the facade, turned here into what the server takes.

use std::net::IpAddr;
use std::sync::Arc;

use napi_derive::napi;
use temporal_native_mailbox::Mailbox;
use temporal_native_server::{IndexedValueType, Level, Options};

use super::failure::ServerFailure;
use super::message::Message;

/// How a server is started.
#[napi(object, object_to_js = false)]
pub struct ServerOptions {
    /// An IP address.
    pub host: String,
    /// 0: any free one.
    pub port: u32,
    /// Beside `default`, which is always there.
    pub namespaces: Vec<String>,
    /// In every namespace.
    pub search_attributes: Vec<SearchAttribute>,
    /// Whether time skips.
    pub time_skipping: Skipping,
    /// What of the log is told; absent: nothing.
    pub log_level: Option<LogLevel>,
}

/// A search attribute.
#[napi(object, object_to_js = false)]
pub struct SearchAttribute {
    /// Its name.
    pub name: String,
    /// `temporal.api.enums.v1.IndexedValueType`.
    pub value_type: i32,
}

/// When the server's clock may jump to the next timer.
#[napi]
pub enum Skipping {
    /// Never: the real clock, and no `TestService`.
    Off = 0,
    /// While a client, or `sleep`, has unlocked it.
    Locked = 1,
    /// Unless a client has locked it.
    Unlocked = 2,
}

/// How much of the log is told; each level includes those before it.
#[napi]
#[derive(PartialEq, PartialOrd)]
pub enum LogLevel {
    /// What the user should look at.
    Warn = 0,
    /// What the server does.
    Info = 1,
    /// A line for each refused call.
    Debug = 2,
}

impl ServerOptions {
    /// What the server takes, which writes its log into `mailbox`; or the option that is wrong.
    pub(super) fn into_options(self, mailbox: Arc<Mailbox<Message>>) -> Result<Options, ServerFailure> {
        let host = self.host.parse::<IpAddr>().map_err(|_| {
            invalid("host", format!("'{}' is not an IP address; examples are 127.0.0.1, ::1, 0.0.0.0", self.host))
        })?;
        let port = u16::try_from(self.port).map_err(|_| invalid("port", format!("{} is above 65535", self.port)))?;
        let mut search_attributes = Vec::with_capacity(self.search_attributes.len());
        for SearchAttribute { name, value_type } in self.search_attributes {
            let known = IndexedValueType::try_from(value_type)
                .map_err(|_| invalid("searchAttributes", format!("'{name}' has the unknown type {value_type}")))?;
            search_attributes.push((name, known));
        }
        let log = self.log_level.map(|most| -> temporal_native_server::Log {
            Box::new(move |level, text| {
                let level = LogLevel::from(level);
                if level <= most {
                    mailbox.put(0, Message::Log { level, text: text.to_owned() });
                }
            })
        });
        let time_skipping = self.time_skipping.into();
        Ok(Options { host, port, namespaces: self.namespaces, search_attributes, time_skipping, log })
    }
}

fn invalid(option: &str, message: String) -> ServerFailure {
    ServerFailure::InvalidOption { option: option.to_owned(), message }
}

impl From<Skipping> for temporal_native_server::Skipping {
    fn from(skipping: Skipping) -> Self {
        match skipping {
            Skipping::Off => Self::Off,
            Skipping::Locked => Self::Locked,
            Skipping::Unlocked => Self::Unlocked,
        }
    }
}

impl From<Level> for LogLevel {
    fn from(level: Level) -> Self {
        match level {
            Level::Warn => Self::Warn,
            Level::Info => Self::Info,
            Level::Debug => Self::Debug,
        }
    }
}
