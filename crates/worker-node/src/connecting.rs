//! Making a worker's connection, and what goes wrong with it, in the words in which the client says it.

use std::error::Error;
use std::time::Duration;

use temporal_native_endpoint::{Endpoint, OptionError, Tls, TlsOptions, with_causes};
use temporalio_client::errors::ClientConnectError;
use temporalio_client::{ClientTlsOptions, Connection, ConnectionOptions, GrpcCompression};
use temporalio_sdk_core::Url;
use tokio::task::spawn_blocking;
use tokio::time::timeout;
use tonic::Status;
use tonic::metadata::AsciiMetadataValue;

use super::failure::WorkerFailure;
use super::options::{WorkerConnection, WorkerKeepAlive, WorkerTls, milliseconds};

/// How the client is called in the headers of its calls. The server knows the features of SDKs by it.
const CLIENT_NAME: &str = "temporal-typescript";

/// A connection whose options were found usable.
pub(super) struct Connecting {
    options: ConnectionOptions,
    tls: Option<(TlsOptions, Tls)>,
    /// How long it may take, the server's first answer included.
    limit: Duration,
}

impl WorkerConnection {
    /// Checks the options; does no I/O.
    pub(super) fn prepare(&self, identity: &str) -> Result<Connecting, WorkerFailure> {
        let tls = self.tls.as_ref().map(WorkerTls::options).transpose().map_err(invalid)?;
        let endpoint = Endpoint::new(&self.address, tls, self.tls_off, self.api_key.is_some()).map_err(invalid)?;
        let Endpoint { address, tls } = endpoint;
        let scheme = if tls.is_some() { "https" } else { "http" };
        let url = Url::parse(&format!("{scheme}://{}", address.authority()))
            .map_err(|error| invalid(OptionError::new("address", error.to_string())))?;
        if !self.api_key.as_deref().is_none_or(is_usable_key) {
            return Err(invalid(OptionError::new("apiKey", "must be printable ASCII")));
        }
        // To another machine, compressed messages are sooner there; on this one they cost time alone.
        let compression = if address.is_loopback() { GrpcCompression::None } else { GrpcCompression::Gzip };
        let limit = milliseconds(self.connect_timeout_ms);
        let options = ConnectionOptions::new(url)
            .grpc_compression(compression)
            .identity(identity)
            .client_name(CLIENT_NAME)
            .client_version(&self.client_version)
            .maybe_api_key(self.api_key.clone())
            .headers(self.metadata.clone())
            .binary_headers(self.binary_metadata.iter().map(|(key, value)| (key.clone(), value.to_vec())).collect())
            .connect_timeout(limit)
            .keep_alive(self.keep_alive.as_ref().map(WorkerKeepAlive::options))
            .build();
        let tls = tls
            .map(|options| Tls::new(&options, &address.host).map(|tls| (options, tls)))
            .transpose()
            .map_err(invalid)?;
        Ok(Connecting { options, tls, limit })
    }
}

impl Connecting {
    pub(super) async fn connect(self) -> Result<Connection, WorkerFailure> {
        let Self { mut options, tls, limit } = self;
        let connection = async move {
            let tls = match tls {
                None => None,
                Some((said, tls)) => {
                    let (tls, tls_options) = trusting(said, tls).await?;
                    options.tls_options = Some(tls_options);
                    Some(tls)
                }
            };
            Connection::connect(options).await.map_err(|error| not_connected(&error, tls.as_ref()))
        };
        timeout(limit, connection)
            .await
            .unwrap_or_else(|_| Err(WorkerFailure::NotConnected { message: format!("no answer within {limit:?}") }))
    }
}

/// Trusts whom the client trusts, of which the environment has a say, too.
async fn trusting(said: TlsOptions, tls: Tls) -> Result<(Tls, temporalio_client::TlsOptions), WorkerFailure> {
    let (tls, verifier) = spawn_blocking(move || {
        let verifier = tls.verifier();
        (tls, verifier)
    })
    .await
    .map_err(|error| WorkerFailure::Internal { message: error.to_string() })?;
    let identity = said.client_identity_pem.map(|(certificate, key)| {
        let options = ClientTlsOptions::builder();
        options.client_cert(certificate).client_private_key(key).build()
    });
    let options = temporalio_client::TlsOptions::builder()
        .maybe_domain(said.server_name_override)
        .maybe_client_tls_options(identity)
        .server_cert_verifier(verifier.map_err(invalid)?)
        .build();
    Ok((tls, options))
}

/// Whether it can stand in a header.
pub(super) fn is_usable_key(key: &str) -> bool {
    AsciiMetadataValue::try_from(format!("Bearer {key}")).is_ok()
}

fn invalid(error: OptionError) -> WorkerFailure {
    WorkerFailure::InvalidOptions { message: error.to_string() }
}

fn not_connected(error: &ClientConnectError, tls: Option<&Tls>) -> WorkerFailure {
    match error {
        ClientConnectError::TonicTransportError(error) => unreachable_by(error, tls),
        ClientConnectError::SystemInfoCallError(status) if status.source().is_some() => {
            lost_before_the_first_answer(status, tls)
        }
        ClientConnectError::SystemInfoCallError(status) => refused(status),
        ClientConnectError::InvalidUri(_)
        | ClientConnectError::InvalidHeaders(_)
        | ClientConnectError::InvalidConfig(_) => WorkerFailure::InvalidOptions { message: error.to_string() },
        other => unreachable_by(other, tls),
    }
}

fn unreachable_by(error: &(dyn Error + 'static), tls: Option<&Tls>) -> WorkerFailure {
    WorkerFailure::NotConnected { message: explained(error, tls).unwrap_or_else(|| causes_of(error)) }
}

/// With TLS, a server refuses the client's certificate, or that there is none, only after the handshake. It says so, but
/// whoever writes to it meanwhile may see nothing but its end.
fn lost_before_the_first_answer(status: &Status, tls: Option<&Tls>) -> WorkerFailure {
    let hint = match tls {
        Some(tls) if !tls.has_identity() => {
            "; it may be that the server requires a client certificate (tls.clientCertPair)"
        }
        _ => "",
    };
    let message = explained(status, tls).unwrap_or_else(|| format!("{}{hint}", causes_of(status)));
    WorkerFailure::NotConnected { message }
}

fn explained(error: &(dyn Error + 'static), tls: Option<&Tls>) -> Option<String> {
    tls?.explain(error).map(|failure| failure.message)
}

fn causes_of(error: &(dyn Error + 'static)) -> String {
    with_causes(error.source().unwrap_or(error))
}

/// The server has answered, but not as was hoped for.
pub(super) fn refused(status: &Status) -> WorkerFailure {
    WorkerFailure::Refused { code: status.code() as i32, message: status.message().to_owned() }
}
