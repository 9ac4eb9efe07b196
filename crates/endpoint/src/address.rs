//! The address of a Temporal server, as users write it.

use std::fmt;

/// The port of a Temporal frontend when the address names none.
pub const DEFAULT_PORT: u16 = 7233;

/// Where the server is: `host`, `host:port`, `[IPv6]`, `[IPv6]:port`, or any of these behind `http://` or `https://`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// A DNS name or an IP address, without brackets.
    pub host: String,
    /// The TCP port; 7233 unless the address says otherwise (443 and 80 are never assumed).
    pub port: u16,
    /// `Some(true)` for `https://`, `Some(false)` for `http://`, `None` without a scheme.
    pub tls: Option<bool>,
}

/// Why an address was refused; never repeats user information that the address carried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressError(String);

impl fmt::Display for AddressError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for AddressError {}

impl Address {
    /// Parses an address.
    ///
    /// # Errors
    /// Says what is wrong when the text is none of the accepted forms, or carries user information, a path or a query.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let text = text.trim();
        let (tls, rest) = match text.split_once("://") {
            None => (None, text),
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("https") => (Some(true), rest),
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") => (Some(false), rest),
            Some((scheme, _)) => {
                return refuse(format!("the scheme must be http or https, not '{scheme}'"));
            }
        };
        // Checked before anything else is repeated in a message: it may be a password.
        if rest.contains('@') {
            return refuse("user information is not accepted in an address".to_owned());
        }
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        if rest.contains(['/', '?', '#']) {
            return refuse("a path or query is not accepted in an address".to_owned());
        }
        let (host, port) = split_port(rest)?;
        if host.is_empty() {
            return refuse(format!("no host in '{rest}'"));
        }
        if host.contains(|c: char| c.is_whitespace() || c.is_control() || "\\%<>\"'`{}|^".contains(c)) {
            return refuse(format!("'{}' is not a host name", host.escape_debug()));
        }
        Ok(Self { host: host.to_owned(), port, tls })
    }

    /// `host:port`, with brackets around an IPv6 host: the `:authority` of the requests, and the address in messages.
    #[must_use]
    pub fn authority(&self) -> String {
        if self.host.contains(':') {
            format!("[{}]:{}", self.host, self.port)
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }

    /// Whether traffic to this address stays on this machine.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        self.host.eq_ignore_ascii_case("localhost")
            || self.host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.to_canonical().is_loopback())
    }
}

fn split_port(rest: &str) -> Result<(&str, u16), AddressError> {
    if let Some(inner) = rest.strip_prefix('[') {
        let Some((host, after)) = inner.split_once(']') else {
            return refuse(format!("'{rest}' has no closing bracket"));
        };
        if host.parse::<std::net::Ipv6Addr>().is_err() {
            return refuse(format!("'{host}' in brackets is not an IPv6 address"));
        }
        return match after.strip_prefix(':') {
            None if after.is_empty() => Ok((host, DEFAULT_PORT)),
            Some(port) => Ok((host, parse_port(port)?)),
            None => refuse(format!("'{after}' after the brackets is not a port")),
        };
    }
    match rest.split_once(':') {
        None => Ok((rest, DEFAULT_PORT)),
        Some((_, port)) if port.contains(':') => {
            refuse(format!("an IPv6 address stands in brackets: '[{rest}]' or '[{rest}]:{DEFAULT_PORT}'"))
        }
        Some((host, port)) => Ok((host, parse_port(port)?)),
    }
}

fn parse_port(text: &str) -> Result<u16, AddressError> {
    match text.parse::<u16>() {
        // `parse` takes a leading '+', a port does not.
        Ok(port) if port != 0 && text.bytes().all(|b| b.is_ascii_digit()) => Ok(port),
        _ => refuse(format!("'{text}' is not a port (1 to 65535)")),
    }
}

fn refuse<T>(why: String) -> Result<T, AddressError> {
    Err(AddressError(why))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(host: &str, port: u16, tls: Option<bool>) -> Address {
        Address { host: host.to_owned(), port, tls }
    }

    #[test]
    fn every_documented_form_is_accepted() {
        let cases = [
            ("example.com", address("example.com", 7233, None)),
            ("example.com:80", address("example.com", 80, None)),
            ("  localhost:7233 ", address("localhost", 7233, None)),
            ("127.0.0.1:65535", address("127.0.0.1", 65535, None)),
            ("[::1]", address("::1", 7233, None)),
            ("[::1]:9", address("::1", 9, None)),
            ("http://example.com", address("example.com", 7233, Some(false))),
            ("https://example.com:443/", address("example.com", 443, Some(true))),
            ("HTTPS://[fe80::1]:1", address("fe80::1", 1, Some(true))),
        ];
        for (text, expected) in cases {
            assert_eq!(Address::parse(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused_with_the_reason() {
        let cases = [
            ("", "no host"),
            (":7233", "no host"),
            ("host:", "not a port"),
            ("host:0", "not a port"),
            ("host:65536", "not a port"),
            ("host:+1", "not a port"),
            ("host:http", "not a port"),
            ("::1", "in brackets"),
            ("[::1", "closing bracket"),
            ("[host]:1", "not an IPv6"),
            ("[::1]x", "not a port"),
            ("ftp://host", "http or https"),
            ("host/path", "path or query"),
            ("http://host:1/?a=b", "path or query"),
            ("two words", "not a host name"),
            ("host\n", ""),
        ];
        for (text, reason) in cases {
            match Address::parse(text) {
                Err(error) => assert!(error.to_string().contains(reason), "{text}: {error}"),
                Ok(parsed) => assert_eq!(parsed, address("host", 7233, None), "{text}"),
            }
        }
    }

    #[test]
    fn user_information_is_refused_and_not_repeated() {
        let refused = Address::parse("https://user:hunter2@example.com");
        let message = refused.map_err(|error| error.to_string()).unwrap_err();
        assert!(message.contains("user information"), "{message}");
        assert!(!message.contains("hunter2"), "{message}");
    }

    #[test]
    fn loopback_is_told_apart() {
        for (host, expected) in
            [("localhost", true), ("127.9.9.9", true), ("::1", true), ("::ffff:127.0.0.1", true), ("10.0.0.1", false)]
        {
            assert_eq!(address(host, 1, None).is_loopback(), expected, "{host}");
        }
    }

    #[test]
    fn the_authority_has_brackets_around_ipv6() {
        assert_eq!(address("::1", 5, None).authority(), "[::1]:5");
        assert_eq!(address("host", 5, None).authority(), "host:5");
    }
}
