//! What this server is.

use std::collections::BTreeMap;

use temporal_native_engine::Refusal;

use crate::pb::workflowservice::v1::{
    GetClusterInfoRequest, GetClusterInfoResponse, GetSystemInfoRequest, GetSystemInfoResponse,
    get_system_info_response::Capabilities,
};

/// The version of the server whose answers are those of this one.
const SERVER_VERSION: &str = "1.29.1";

/// There is only one cluster of this kind that anybody can reach at an address.
const CLUSTER_ID: &str = "3d5ba5c1-6a3e-4f0b-9a56-0f2d3a1c9b7e";

/// Which versions of clients that server takes.
const SUPPORTED_CLIENTS: [(&str, &str); 8] = [
    ("Nexus-go-sdk", "<2.0.0"),
    ("temporal-cli", "<2.0.0"),
    ("temporal-go", "<2.0.0"),
    ("temporal-java", "<2.0.0"),
    ("temporal-php", "<2.0.0"),
    ("temporal-server", "<2.0.0"),
    ("temporal-typescript", "<2.0.0"),
    ("temporal-ui", "<3.0.0"),
];

/// What clients may use: no more than is there.
pub(crate) fn system_info(_: GetSystemInfoRequest) -> Result<GetSystemInfoResponse, Refusal> {
    let capabilities = Capabilities {
        signal_and_query_header: true,
        internal_error_differentiation: true,
        activity_failure_include_heartbeat: true,
        encoded_failure_attributes: true,
        upsert_memo: true,
        eager_workflow_start: true,
        sdk_metadata: true,
        count_group_by_execution_status: true,
        ..Default::default()
    };
    Ok(GetSystemInfoResponse { server_version: SERVER_VERSION.to_owned(), capabilities: Some(capabilities) })
}

pub(crate) fn cluster_info(_: GetClusterInfoRequest) -> Result<GetClusterInfoResponse, Refusal> {
    let supported = SUPPORTED_CLIENTS.iter().map(|(client, versions)| ((*client).to_owned(), (*versions).to_owned()));
    Ok(GetClusterInfoResponse {
        supported_clients: supported.collect::<BTreeMap<_, _>>(),
        server_version: SERVER_VERSION.to_owned(),
        cluster_id: CLUSTER_ID.to_owned(),
        cluster_name: "active".to_owned(),
        history_shard_count: 1,
        persistence_store: "memory".to_owned(),
        visibility_store: "memory".to_owned(),
        initial_failover_version: 1,
        failover_version_increment: 10,
        ..Default::default()
    })
}
