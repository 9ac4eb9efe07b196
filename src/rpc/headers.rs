//! Everything that calls carry in their headers, in one place.

use std::fmt;
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue};

/// Headers that every gRPC call has, or that say how its messages are packed.
const RESERVED: [&str; 6] =
    ["te", "content-type", "user-agent", "grpc-timeout", "grpc-encoding", "grpc-accept-encoding"];

const USER_AGENT: &str = concat!("temporal-native/", env!("CARGO_PKG_VERSION"));

/// A metadata entry that cannot be sent; never repeats a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetadataError(String);

impl fmt::Display for MetadataError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for MetadataError {}

/// Turns the user's metadata into headers. A value whose key ends in `-bin` is base64 already.
///
/// # Errors
/// Names the key that cannot be sent.
pub fn parse_metadata<I>(entries: I) -> Result<HeaderMap, MetadataError>
where
    I: IntoIterator<Item = (String, String)>,
{
    let mut headers = HeaderMap::new();
    for (key, value) in entries {
        let name = HeaderName::try_from(&key).map_err(|_| MetadataError(format!("'{key}' is not a metadata key")))?;
        if RESERVED.contains(&name.as_str()) || name.as_str().starts_with("grpc-") {
            return Err(MetadataError(format!("'{key}' is reserved for the transport")));
        }
        let mut value = HeaderValue::try_from(&value)
            .ok()
            .filter(|value| value.to_str().is_ok())
            .ok_or_else(|| MetadataError(format!("the value of '{key}' has characters other than printable ASCII")))?;
        // Kept out of hyper's debug output and HPACK's table.
        value.set_sensitive(name == http::header::AUTHORIZATION);
        headers.insert(name, value);
    }
    Ok(headers)
}

/// The headers of all calls of one connection. Key and metadata may be replaced while calls are made.
pub struct Headers {
    shared: RwLock<Shared>,
}

struct Shared {
    api_key: Option<HeaderValue>,
    metadata: HeaderMap,
    /// What gRPC wants, client name and version, metadata and key: what each call starts from.
    base: HeaderMap,
}

impl fmt::Debug for Headers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Headers").finish_non_exhaustive()
    }
}

impl Headers {
    /// Headers that name this client, and no more.
    #[must_use]
    pub fn new() -> Self {
        let shared = Shared { api_key: None, metadata: HeaderMap::new(), base: HeaderMap::new() }.rebuilt();
        Self { shared: RwLock::new(shared) }
    }

    /// Replaces the API key; `None` sends none.
    ///
    /// # Errors
    /// When the key has characters that a header cannot carry; the key is not repeated.
    pub fn set_api_key(&self, key: Option<&str>) -> Result<(), MetadataError> {
        let value = key.map(|key| HeaderValue::try_from(format!("Bearer {key}"))).transpose();
        let mut value =
            value.map_err(|_| MetadataError("the key has characters that a header cannot carry".to_owned()))?;
        if let Some(value) = &mut value {
            value.set_sensitive(true);
        }
        self.update(|shared| shared.api_key = value);
        Ok(())
    }

    /// Whether calls carry an API key.
    #[must_use]
    pub fn has_api_key(&self) -> bool {
        self.shared.read().unwrap_or_else(PoisonError::into_inner).api_key.is_some()
    }

    /// Replaces the metadata of all calls.
    pub fn set_metadata(&self, metadata: HeaderMap) {
        self.update(|shared| shared.metadata = metadata);
    }

    fn update(&self, change: impl FnOnce(&mut Shared)) {
        let mut shared = self.shared.write().unwrap_or_else(PoisonError::into_inner);
        change(&mut shared);
        shared.rebuild();
    }

    /// The headers of one attempt. What the call says itself wins over what the connection says.
    pub(crate) fn for_call(
        &self,
        namespace: Option<&HeaderValue>,
        metadata: Option<&HeaderMap>,
        timeout: Duration,
    ) -> HeaderMap {
        let mut headers = self.shared.read().unwrap_or_else(PoisonError::into_inner).base.clone();
        if let Some(namespace) = namespace {
            headers.insert(HeaderName::from_static("temporal-namespace"), namespace.clone());
        }
        if let Some(metadata) = metadata {
            replace_all(&mut headers, metadata);
        }
        headers.insert(HeaderName::from_static("grpc-timeout"), timeout_value(timeout));
        headers
    }
}

impl Default for Headers {
    fn default() -> Self {
        Self::new()
    }
}

impl Shared {
    fn rebuilt(mut self) -> Self {
        self.rebuild();
        self
    }

    fn rebuild(&mut self) {
        let mut base = HeaderMap::with_capacity(16);
        base.insert(http::header::TE, HeaderValue::from_static("trailers"));
        base.insert(http::header::CONTENT_TYPE, HeaderValue::from_static("application/grpc"));
        base.insert(HeaderName::from_static("client-name"), HeaderValue::from_static("temporal-native"));
        base.insert(HeaderName::from_static("client-version"), HeaderValue::from_static(env!("CARGO_PKG_VERSION")));
        base.insert(http::header::USER_AGENT, HeaderValue::from_static(USER_AGENT));
        if let Some(key) = &self.api_key {
            base.insert(http::header::AUTHORIZATION, key.clone());
        }
        replace_all(&mut base, &self.metadata);
        self.base = base;
    }
}

/// Not `extend`, which would send a header that both have twice.
fn replace_all(headers: &mut HeaderMap, others: &HeaderMap) {
    for (name, value) in others {
        headers.insert(name.clone(), value.clone());
    }
}

/// `grpc-timeout`: at most eight digits and a unit, so milliseconds reach beyond a day and seconds take over there.
fn timeout_value(timeout: Duration) -> HeaderValue {
    // Rounded up: a server that keeps to it never gives up before we do, which would look like a lost connection.
    let millis = timeout.as_nanos().div_ceil(1_000_000).max(1);
    let text =
        if millis < 100_000_000 { format!("{millis}m") } else { format!("{}S", millis.div_ceil(1000).min(99_999_999)) };
    // Digits and a letter are always a valid header value; were they not, an hour is what a server can live with.
    HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("1H"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(key: &str, value: &str) -> Result<HeaderMap, MetadataError> {
        parse_metadata([(key.to_owned(), value.to_owned())])
    }

    #[test]
    fn metadata_that_cannot_be_sent_is_refused_by_its_key() {
        for (key, value) in [("bad key", "x"), ("grpc-timeout", "1S"), ("te", "x"), ("k", "line\n")] {
            let message = entry(key, value).map_err(|error| error.to_string()).unwrap_err();
            assert!(message.contains(&format!("'{key}'")), "{message}");
        }
        let secret = entry("authorization", "Bearer s3cret\u{e9}").map_err(|error| error.to_string()).unwrap_err();
        assert!(!secret.contains("s3cret"), "{secret}");
    }

    #[test]
    fn a_call_carries_client_namespace_key_metadata_and_timeout() {
        let headers = Headers::new();
        headers.set_api_key(Some("k1")).unwrap();
        headers.set_metadata(entry("tenant", "all").unwrap());
        let own = entry("tenant", "mine").unwrap();
        let namespace = HeaderValue::from_static("ns");
        let sent = headers.for_call(Some(&namespace), Some(&own), Duration::from_secs(10));
        let expected = [
            ("te", "trailers"),
            ("content-type", "application/grpc"),
            ("client-name", "temporal-native"),
            ("client-version", env!("CARGO_PKG_VERSION")),
            ("authorization", "Bearer k1"),
            ("temporal-namespace", "ns"),
            ("tenant", "mine"),
            ("grpc-timeout", "10000m"),
        ];
        for (name, value) in expected {
            assert_eq!(sent.get(name).map(HeaderValue::as_bytes), Some(value.as_bytes()), "{name}");
        }
        headers.set_api_key(None).unwrap();
        assert!(headers.for_call(None, None, Duration::ZERO).get("authorization").is_none());
    }

    #[test]
    fn a_timeout_never_has_more_than_eight_digits() {
        for (timeout, text) in [
            (Duration::ZERO, "1m"),
            (Duration::from_micros(1), "1m"),
            (Duration::from_micros(499_001), "500m"),
            (Duration::from_secs(99_999), "99999000m"),
            (Duration::from_secs(100_000), "100000S"),
            (Duration::from_millis(100_000_001), "100001S"),
            (Duration::MAX, "99999999S"),
        ] {
            assert_eq!(timeout_value(timeout).to_str().unwrap(), text);
        }
    }
}
