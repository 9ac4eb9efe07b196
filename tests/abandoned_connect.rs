//! An attempt to connect that nobody waited for must not decide what a later call gets.

use std::io::ErrorKind;
use std::time::Duration;

use temporal_native::rpc::{CallOptions, Headers, RetryPolicy, Rpc};
use temporal_native::transport::{Address, TransportOptions};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Instant;

/// Waits until the peer has closed the connection, whatever it sends before.
async fn closed(stream: &TcpStream) {
    let mut buffer = [0; 1024];
    loop {
        if stream.readable().await.is_err() {
            return;
        }
        match stream.try_read(&mut buffer) {
            Ok(0) => return,
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(_) => return,
        }
    }
}

#[tokio::test]
async fn a_call_after_an_abandoned_attempt_makes_an_attempt_of_its_own() {
    // It accepts and says nothing, so that connecting lasts as long as it may.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let transport = TransportOptions {
        address: Address::parse(&listener.local_addr().unwrap().to_string()).unwrap(),
        tls: None,
        connect_timeout: Duration::from_millis(300),
        keep_alive: None,
    };
    let rpc = Rpc::new(transport, RetryPolicy::never(), Headers::new(), None).unwrap();

    let impatient =
        CallOptions { deadline: Some(Instant::now() + Duration::from_millis(50)), ..CallOptions::default() };
    let (given_up, accepted) = tokio::join!(rpc.check(&impatient), listener.accept());
    given_up.unwrap_err();
    // The attempt goes on without the call, and ends without a connection.
    let (stream, _) = accepted.unwrap();
    closed(&stream).await;

    let patient = CallOptions::default();
    tokio::select! {
        biased;
        answered = rpc.check(&patient) => panic!("got what the abandoned attempt left: {answered:?}"),
        accepted = listener.accept() => drop(accepted.unwrap()),
    }
}
