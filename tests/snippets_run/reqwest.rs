// mTLS with Rust, reqwest, made by `mtls snippet rust-reqwest`.
// Needs reqwest 0.13 and tokio 1.
// Executed by the tests of mtls with reqwest 0.13.5 (rustls 0.23).
// Trap: rustls sends no certificate, and no error, where the server takes no signature of your kind
//   of key, such as Ed25519.
// Set before: API_KEY.
// Run: cargo add reqwest@0.13 && cargo add tokio --features macros,rt-multi-thread && cargo run
use std::error::Error;
use std::fs;
use std::time::Duration;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut pem = fs::read("client.crt")?;
    pem.push(b'\n');
    pem.extend(fs::read("client.key")?);
    let client = reqwest::Client::builder()
        .identity(reqwest::Identity::from_pem(&pem)?)
        .tls_certs_only(reqwest::Certificate::from_pem_bundle(&fs::read("mtls-sandbox/ca.pem")?)?)
        .connect_timeout(Duration::from_secs(10))
        .timeout(Duration::from_secs(20))
        .build()?;
    let response = client
        .get("https://localhost:8443/healthcheck")
        .header("x-api-key", std::env::var("API_KEY")?)
        .send()
        .await?;
    println!("HTTP {}", response.status().as_u16());
    println!("{}", response.text().await?);
    Ok(())
}
