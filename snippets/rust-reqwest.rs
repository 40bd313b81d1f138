{{about}}
use std::error::Error;
use std::fs;
use std::time::Duration;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut pem = fs::read({{cert}})?;
    pem.push(b'\n');
    pem.extend(fs::read({{key}})?);
    let client = reqwest::Client::builder()
        .identity(reqwest::Identity::from_pem(&pem)?)
{{#ca}}
        .tls_certs_only(reqwest::Certificate::from_pem_bundle(&fs::read({{ca}})?)?)
{{/ca}}
        .connect_timeout(Duration::from_secs(10))
        .timeout(Duration::from_secs(20))
        .build()?;
    let response = client
        .get({{url}})
{{#api_key_env}}
        .header({{api_key_header}}, std::env::var({{api_key_env}})?)
{{/api_key_env}}
{{#api_key_file}}
        .header({{api_key_header}}, fs::read_to_string({{api_key_file}})?.trim())
{{/api_key_file}}
        .send()
        .await?;
    println!("HTTP {}", response.status().as_u16());
    println!("{}", response.text().await?);
    Ok(())
}
