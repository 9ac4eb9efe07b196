//! What a server can be asked to be.

use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use crate::IndexedValueType;

/// How a server is to be.
pub struct Options {
    /// Where to listen. Anything but loopback lets others in, and there is no authentication: say so to the user.
    pub host: IpAddr,
    /// Which port; 0 for any free one.
    pub port: u16,
    /// Namespaces to have beside `default`.
    pub namespaces: Vec<String>,
    /// Search attributes to have in every namespace.
    pub search_attributes: Vec<(String, IndexedValueType)>,
    /// Whether time jumps ahead when there is nothing to do.
    pub time_skipping: Skipping,
    /// Told what happens, on the server's thread.
    pub log: Option<Log>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            host: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: 0,
            namespaces: Vec::new(),
            search_attributes: Vec::new(),
            time_skipping: Skipping::Off,
            log: None,
        }
    }
}

/// Whether time jumps ahead when there is nothing to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Skipping {
    /// Time is the machine's. There is no `TestService`.
    #[default]
    Off,
    /// Only while somebody unlocks it, as the official test environments do while they wait for a result.
    Locked,
    /// From the beginning.
    Unlocked,
}

/// Takes a line of the log.
pub type Log = Box<dyn Fn(Level, &str) + Send>;

/// How much a line of the log matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Something is wrong.
    Warn,
    /// Something that happens rarely.
    Info,
    /// Every call that was refused.
    Debug,
}

/// Why a server did not start. Its text is one line, for users.
#[derive(Debug)]
pub enum StartError {
    /// Its address could not be taken.
    Bind {
        /// The address.
        address: SocketAddr,
        /// Why not.
        error: io::Error,
    },
    /// A namespace's name that cannot be one.
    Namespace(String),
    /// The machine refused a thread, or what it needs to wait for the network.
    Thread(io::Error),
}

impl fmt::Display for StartError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bind { address, error } if error.kind() == io::ErrorKind::AddrInUse => {
                write!(formatter, "cannot listen on {address}: port {} is taken", address.port())
            }
            Self::Bind { address, error } => write!(formatter, "cannot listen on {address}: {error}"),
            Self::Namespace(name) => write!(formatter, "{name:?} cannot be the name of a namespace"),
            Self::Thread(error) => write!(formatter, "cannot start the server's thread: {error}"),
        }
    }
}

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Bind { error, .. } | Self::Thread(error) => Some(error),
            Self::Namespace(_) => None,
        }
    }
}
