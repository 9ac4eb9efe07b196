//! TLS: which certificates are trusted, which one is shown, and what a failed handshake means in plain words.

use std::fmt;
use std::sync::{Arc, OnceLock};

use tokio_rustls::rustls::client::WebPkiServerVerifier;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio_rustls::rustls::{
    AlertDescription, CertificateError, ClientConfig, Error as RustlsError, RootCertStore, crypto,
};

use super::OptionError;

/// What the user said about TLS.
#[derive(Clone, Default)]
pub struct TlsOptions {
    /// The name that the server's certificate must carry, and the `:authority` of the calls; the host by default.
    pub server_name_override: Option<String>,
    /// PEM certificates that alone are trusted; the system's roots by default.
    pub root_certificates_pem: Option<Vec<u8>>,
    /// The client's certificate chain and private key, both PEM (mTLS).
    pub client_identity_pem: Option<(Vec<u8>, Vec<u8>)>,
}

impl fmt::Debug for TlsOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TlsOptions").field("server_name_override", &self.server_name_override).finish_non_exhaustive()
    }
}

/// TLS options that were found usable. Trusted roots of the system are read at the first handshake, not before.
pub struct Tls {
    /// The name that the server's certificate must carry.
    pub server_name: ServerName<'static>,
    roots: Option<RootCertStore>,
    identity: Option<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>)>,
    config: OnceLock<Arc<ClientConfig>>,
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls").field("server_name", &self.server_name).finish_non_exhaustive()
    }
}

impl Tls {
    /// Checks the options for a server on `host`.
    ///
    /// # Errors
    /// Names the option that cannot be used.
    pub fn new(options: &TlsOptions, host: &str) -> Result<Self, OptionError> {
        let name = options.server_name_override.as_deref().unwrap_or(host);
        let server_name = ServerName::try_from(name.to_owned())
            .map_err(|_| OptionError::new("tls.serverNameOverride", format!("'{name}' is not a server name")))?;
        let roots = options.root_certificates_pem.as_deref().map(parse_roots).transpose()?;
        let identity = options.client_identity_pem.as_ref().map(|(crt, key)| parse_identity(crt, key)).transpose()?;
        let tls = Self { server_name, roots, identity, config: OnceLock::new() };
        if let Some(roots) = &tls.roots {
            // Everything is at hand, so a key that does not fit its certificate shows before any call.
            let config = tls.build(roots.clone())?;
            return Ok(Self { config: OnceLock::from(config), ..tls });
        }
        if tls.identity.is_some() {
            tls.build(RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() })?;
        }
        Ok(tls)
    }

    /// The configuration for a handshake. Reads certificate files the first time, so call it where blocking is allowed.
    ///
    /// # Errors
    /// Names what cannot be read.
    pub fn config(&self) -> Result<Arc<ClientConfig>, OptionError> {
        if let Some(config) = self.config.get() {
            return Ok(config.clone());
        }
        let config = self.build(default_roots()?)?;
        Ok(self.config.get_or_init(|| config).clone())
    }

    /// What alone decides whom to trust, for those who make the handshake by other means. Reads certificate files, so call
    /// it where blocking is allowed.
    ///
    /// # Errors
    /// Names what cannot be read.
    pub fn verifier(&self) -> Result<Arc<WebPkiServerVerifier>, OptionError> {
        verifier(self.roots.clone().map_or_else(default_roots, Ok)?)
    }

    /// Whether there is a client certificate to be shown.
    #[must_use]
    pub fn has_identity(&self) -> bool {
        self.identity.is_some()
    }

    /// What an error means, if TLS is what failed: finds TLS's own error in the chain of sources.
    #[must_use]
    pub fn explain(&self, error: &(dyn std::error::Error + 'static)) -> Option<TlsFailure> {
        let mut current = Some(error);
        while let Some(error) = current {
            if let Some(found) = error.downcast_ref::<RustlsError>() {
                return Some(explain_rustls(found, self));
            }
            current = hidden(error).or_else(|| error.source());
        }
        None
    }

    fn build(&self, roots: RootCertStore) -> Result<Arc<ClientConfig>, OptionError> {
        let verifier = verifier(roots)?;
        let builder = ClientConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .map_err(|error| OptionError::new("tls", error.to_string()))?
            .with_webpki_verifier(verifier);
        let mut config = match &self.identity {
            None => builder.with_no_client_auth(),
            Some((chain, key)) => builder.with_client_auth_cert(chain.clone(), key.clone_key()).map_err(|error| {
                OptionError::new("tls.clientCertPair", format!("certificate and key do not go together: {error}"))
            })?,
        };
        config.alpn_protocols = vec![b"h2".to_vec()];
        Ok(Arc::new(config))
    }
}

fn provider() -> Arc<crypto::CryptoProvider> {
    Arc::new(crypto::ring::default_provider())
}

fn verifier(roots: RootCertStore) -> Result<Arc<WebPkiServerVerifier>, OptionError> {
    WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider())
        .build()
        .map_err(|error| OptionError::new("tls.serverRootCACertificate", error.to_string()))
}

fn parse_roots(pem: &[u8]) -> Result<RootCertStore, OptionError> {
    const OPTION: &str = "tls.serverRootCACertificate";
    let certificates = parse_certificates(pem, OPTION)?;
    let mut roots = RootCertStore::empty();
    for certificate in certificates {
        roots.add(certificate).map_err(|error| OptionError::new(OPTION, error.to_string()))?;
    }
    Ok(roots)
}

fn parse_certificates(pem: &[u8], option: &'static str) -> Result<Vec<CertificateDer<'static>>, OptionError> {
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    match certificates {
        Ok(found) if found.is_empty() => Err(OptionError::new(option, "holds no PEM certificate")),
        Ok(found) => Ok(found),
        Err(_) => Err(OptionError::new(option, "is not valid PEM")),
    }
}

type Identity = (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>);

fn parse_identity(crt: &[u8], key: &[u8]) -> Result<Identity, OptionError> {
    let chain = parse_certificates(crt, "tls.clientCertPair.crt")?;
    // The parser's own error is left out: it could quote the key.
    let key = PrivateKeyDer::from_pem_slice(key)
        .map_err(|_| OptionError::new("tls.clientCertPair.key", "holds no PEM private key that can be used"))?;
    Ok((chain, key))
}

/// The system's roots (`SSL_CERT_FILE` and `SSL_CERT_DIR` are honoured), else the bundled ones; and those of
/// `NODE_EXTRA_CA_CERTS`, as Node itself trusts them.
fn default_roots() -> Result<RootCertStore, OptionError> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() {
        roots.roots.extend_from_slice(webpki_roots::TLS_SERVER_ROOTS);
    }
    if let Some(path) = std::env::var_os("NODE_EXTRA_CA_CERTS").filter(|path| !path.is_empty()) {
        let extra = std::fs::read(&path)
            .map_err(|error| OptionError::new("NODE_EXTRA_CA_CERTS", format!("cannot be read: {error}")))?;
        roots.add_parsable_certificates(parse_certificates(&extra, "NODE_EXTRA_CA_CERTS")?);
    }
    Ok(roots)
}

/// What a TLS failure means for the user, and whether trying again could help.
#[derive(Clone, Debug)]
pub struct TlsFailure {
    /// In plain words.
    pub message: String,
    /// Trying again cannot help.
    pub permanent: bool,
}

/// What an error wraps and hides from `source()`.
fn hidden<'a>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a (dyn std::error::Error + 'static)> {
    if let Some(error) = error.downcast_ref::<h2::Error>() {
        return error.get_io().map(|error| error as _);
    }
    error.downcast_ref::<std::io::Error>()?.get_ref().map(|error| error as _)
}

fn explain_rustls(error: &RustlsError, tls: &Tls) -> TlsFailure {
    let name = tls.server_name.to_str();
    let (message, permanent) = match error {
        RustlsError::InvalidCertificate(reason) => (explain_certificate(reason, &name), true),
        RustlsError::AlertReceived(alert) => explain_alert(*alert, tls.identity.is_some()),
        RustlsError::NoApplicationProtocol => ("the server does not speak HTTP/2 over TLS (ALPN h2)".to_owned(), true),
        RustlsError::InvalidMessage(_) => (format!("the server does not speak TLS: {error}"), true),
        other => (format!("TLS handshake failed: {other}"), false),
    };
    TlsFailure { message, permanent }
}

fn explain_certificate(reason: &CertificateError, name: &str) -> String {
    match reason {
        CertificateError::UnknownIssuer => {
            "the server's certificate is not trusted: it is not signed by a known authority (see tls.serverRootCACertificate)"
                .to_owned()
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            format!("the server's certificate is not valid for the name '{name}' (see tls.serverNameOverride)")
        }
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            "the server's certificate has expired".to_owned()
        }
        other => format!("the server's certificate is not accepted: {other}"),
    }
}

fn explain_alert(alert: AlertDescription, has_identity: bool) -> (String, bool) {
    match alert {
        AlertDescription::CertificateRequired => {
            ("the server requires a client certificate (tls.clientCertPair)".to_owned(), true)
        }
        AlertDescription::HandshakeFailure | AlertDescription::BadCertificate if !has_identity => (
            "the server refused the handshake; it may require a client certificate (tls.clientCertPair)".to_owned(),
            true,
        ),
        AlertDescription::BadCertificate
        | AlertDescription::UnknownCA
        | AlertDescription::CertificateUnknown
        | AlertDescription::CertificateExpired
        | AlertDescription::CertificateRevoked
        | AlertDescription::AccessDenied => {
            (format!("the server refused the client certificate (tls.clientCertPair): {alert:?}"), true)
        }
        AlertDescription::NoApplicationProtocol => {
            ("the server does not speak HTTP/2 over TLS (ALPN h2)".to_owned(), true)
        }
        other => (format!("the server ended the TLS handshake: {other:?}"), false),
    }
}
