//! Servers with a configuration, each in its own language.

use std::path::Path;
use std::process::Command;

use super::judges::judge;
use super::{Kind, Port, Version, Wants, backend, bracketed};

pub(super) const NGINX: Kind =
    Kind { name: "nginx", here: || judge("nginx", "-v").is_some(), commands: nginx };

pub(super) const APACHE: Kind =
    Kind { name: "Apache", here: || judge("apache2", "-v").is_some(), commands: apache };

pub(super) const HAPROXY: Kind =
    Kind { name: "HAProxy", here: || judge("haproxy", "-v").is_some(), commands: haproxy };

pub(super) const STUNNEL: Kind =
    Kind { name: "stunnel", here: || judge("stunnel", "-version").is_some(), commands: stunnel };

pub(super) const S_SERVER: Kind =
    Kind { name: "s_server", here: || judge("openssl", "version").is_some(), commands: s_server };

pub(super) const GNUTLS: Kind =
    Kind { name: "GnuTLS", here: || judge("gnutls-serv", "--version").is_some(), commands: gnutls };

/// Writes a configuration and says how the program is told its name.
fn with(folder: &Path, config: &str, program: &str, before: &[&str]) -> Vec<Command> {
    let path = folder.join("config");
    std::fs::write(&path, config).unwrap();
    let mut command = Command::new(program);
    command.args(before).arg(path);
    vec![command]
}

/// A line for each port.
fn each(ports: &[(Port, u16)], section: impl Fn(&Port, u16) -> String) -> String {
    ports.iter().map(|(port, number)| section(port, *number)).collect()
}

fn line(condition: bool, line: String) -> String {
    if condition { format!("{line}\n") } else { String::new() }
}

fn nginx(folder: &Path, ports: &[(Port, u16)]) -> Vec<Command> {
    let f = folder.display();
    let sections = each(ports, |port, number| {
        let address = bracketed(port.address);
        let version = match port.version {
            Version::V12 => "TLSv1.2",
            Version::V13 => "TLSv1.3",
            Version::Any => "TLSv1.2 TLSv1.3",
        };
        let wants = match port.wants {
            Wants::Required => "on",
            Wants::Optional => "optional",
            Wants::Any => "optional_no_ca",
            Wants::Never | Wants::Plain => "off",
        };
        let ssl = if port.wants == Wants::Plain { "" } else { " ssl" };
        let crl = port.crl.map(|crl| format!("ssl_crl {f}/{crl};")).unwrap_or_default();
        let default =
            line(!port.more.contains("location"), "location / { return 200 fine; }".into());
        format!(
            "server {{\nlisten {address}:{number}{ssl};\nserver_name localhost;\n\
             ssl_certificate {f}/server.crt;\nssl_certificate_key {f}/server.key;\n\
             ssl_protocols {version};\nssl_verify_client {wants};\n\
             ssl_client_certificate {f}/{};\n{crl}\n{default}{}\n}}\n",
            port.trust, port.more
        )
    });
    let config = format!(
        "daemon off;\nmaster_process off;\npid {f}/pid;\nerror_log stderr info;\n\
         events {{ worker_connections 256; }}\nhttp {{\naccess_log off;\n\
         client_body_temp_path {f}/1;\nproxy_temp_path {f}/2;\nfastcgi_temp_path {f}/3;\n\
         uwsgi_temp_path {f}/4;\nscgi_temp_path {f}/5;\n{sections}}}\n"
    );
    with(folder, &config, "nginx", &["-e", "stderr", "-c"])
}

fn apache(folder: &Path, ports: &[(Port, u16)]) -> Vec<Command> {
    let f = folder.display();
    let sections = each(ports, |port, number| {
        let address = bracketed(port.address);
        let version = match port.version {
            Version::V12 => "-all +TLSv1.2",
            Version::V13 => "-all +TLSv1.3",
            Version::Any => "-all +TLSv1.2 +TLSv1.3",
        };
        let wants = match port.wants {
            Wants::Required => "require",
            Wants::Optional => "optional",
            Wants::Any => "optional_no_ca",
            Wants::Never | Wants::Plain => "none",
        };
        let crl = port
            .crl
            .map(|crl| format!("SSLCARevocationFile {f}/{crl}\nSSLCARevocationCheck chain"));
        format!(
            "Listen {address}:{number}\n<VirtualHost {address}:{number}>\nServerName localhost\n\
             SSLEngine on\nSSLProtocol {version}\nSSLCertificateFile {f}/server.crt\n\
             SSLCertificateKeyFile {f}/server.key\nSSLVerifyClient {wants}\nSSLVerifyDepth 5\n\
             SSLCACertificateFile {f}/{}\n{}\n{}\n</VirtualHost>\n",
            port.trust,
            crl.unwrap_or_default(),
            port.more
        )
    });
    let modules: String = ["mpm_event", "authz_core", "ssl", "dir", "rewrite"]
        .iter()
        .map(|name| format!("LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n"))
        .collect();
    let config = format!(
        "{modules}ServerRoot {f}\nServerName localhost\nPidFile {f}/pid\nErrorLog {f}/errors\n\
         DefaultRuntimeDir {f}\nMutex pthread\nUser www-data\nGroup www-data\nDocumentRoot {f}\n\
         DirectoryIndex index.html\n{sections}"
    );
    with(folder, &config, "apache2", &["-X", "-f"])
}

fn haproxy(folder: &Path, ports: &[(Port, u16)]) -> Vec<Command> {
    let f = folder.display();
    let sections = each(ports, |port, number| {
        let address = bracketed(port.address);
        let version = match port.version {
            Version::V12 => "ssl-min-ver TLSv1.2 ssl-max-ver TLSv1.2",
            Version::V13 => "ssl-min-ver TLSv1.3",
            Version::Any => "ssl-min-ver TLSv1.2",
        };
        let wants = match port.wants {
            Wants::Required => format!("verify required ca-file {f}/{}", port.trust),
            Wants::Optional => format!("verify optional ca-file {f}/{}", port.trust),
            Wants::Any => format!(
                "verify required ca-file {f}/{} crt-ignore-err all ca-ignore-err all",
                port.trust
            ),
            Wants::Never | Wants::Plain => "verify none".to_owned(),
        };
        let crl = port.crl.map(|crl| format!("crl-file {f}/{crl}")).unwrap_or_default();
        // What is said for this port comes before the answer, and may be a word for its line.
        let (more, rules) = port.more.split_once('\n').unwrap_or((port.more, ""));
        format!(
            "frontend at{number}\nbind {address}:{number} ssl crt {f}/server.pem {version} {wants} \
             {crl} {more}\n{rules}\n\
             http-request return status 200 content-type text/plain string fine\n"
        )
    });
    let config = format!(
        "defaults\nmode http\ntimeout client 5s\ntimeout server 5s\ntimeout connect 5s\n{sections}"
    );
    with(folder, &config, "haproxy", &["-db", "-q", "-f"])
}

fn stunnel(folder: &Path, ports: &[(Port, u16)]) -> Vec<Command> {
    let f = folder.display();
    let backend = backend();
    let sections = each(ports, |port, number| {
        let address = port.address;
        let version = match port.version {
            Version::V12 => "sslVersion = TLSv1.2",
            Version::V13 => "sslVersion = TLSv1.3",
            Version::Any => "sslVersionMin = TLSv1.2",
        };
        let wants = match port.wants {
            Wants::Required => "verifyChain = yes\nrequireCert = yes",
            Wants::Optional => "verifyChain = yes\nrequireCert = no",
            Wants::Any => "verify = 0",
            Wants::Never | Wants::Plain => "",
        };
        let crl = port.crl.map(|crl| format!("CRLfile = {f}/{crl}")).unwrap_or_default();
        format!(
            "[at{number}]\naccept = {address}:{number}\nconnect = 127.0.0.1:{backend}\n\
             cert = {f}/server.crt\nkey = {f}/server.key\nCAfile = {f}/{}\n{version}\n{wants}\n\
             {crl}\n{}\n",
            port.trust, port.more
        )
    });
    let config = format!("foreground = quiet\npid =\nsyslog = no\n{sections}");
    with(folder, &config, "stunnel", &[])
}

/// One process for each port: it knows one configuration alone.
fn s_server(folder: &Path, ports: &[(Port, u16)]) -> Vec<Command> {
    let command = |(port, number): &(Port, u16)| {
        // It takes lists from the file of its CAs, and only one from an option.
        let lists = port.crl.map(|crl| std::fs::read(folder.join(crl)).unwrap());
        let trusted = std::fs::read(folder.join(port.trust)).unwrap();
        let trust = folder.join(format!("trust-{number}"));
        let with_lists = lists.is_some();
        std::fs::write(&trust, [trusted, lists.unwrap_or_default()].concat()).unwrap();
        let mut command = Command::new("openssl");
        command.args(["s_server", "-www", "-quiet", "-accept"]);
        command.arg(format!("{}:{number}", bracketed(port.address)));
        command.args(["-cert", "server.crt", "-key", "server.key", "-CAfile"]).arg(trust);
        command.args(match port.version {
            Version::V12 => &["-tls1_2"][..],
            Version::V13 => &["-tls1_3"],
            Version::Any => &[],
        });
        command.args(match port.wants {
            Wants::Required => &["-Verify", "5", "-verify_return_error"][..],
            Wants::Optional => &["-verify", "5", "-verify_return_error"],
            Wants::Any => &["-Verify", "5"],
            Wants::Never | Wants::Plain => &[],
        });
        command.args(if with_lists { &["-crl_check_all"][..] } else { &[] });
        command.args(port.more.split_whitespace());
        command
    };
    ports.iter().map(command).collect()
}

/// One process for each port, too. It listens on all addresses.
fn gnutls(_: &Path, ports: &[(Port, u16)]) -> Vec<Command> {
    let command = |(port, number): &(Port, u16)| {
        let mut command = Command::new("gnutls-serv");
        command.args(["--quiet", "--http", "--port", &number.to_string()]);
        command.args(["--x509certfile", "server.crt", "--x509keyfile", "server.key"]);
        command.args(["--x509cafile", port.trust, "--priority"]);
        command.arg(match port.version {
            Version::V12 => "NORMAL:-VERS-ALL:+VERS-TLS1.2",
            Version::V13 => "NORMAL:-VERS-ALL:+VERS-TLS1.3",
            Version::Any => "NORMAL",
        });
        command.args(match port.wants {
            Wants::Required => &["--require-client-cert", "--verify-client-cert"][..],
            Wants::Optional => &["--verify-client-cert"],
            Wants::Any => &["--require-client-cert"],
            Wants::Never | Wants::Plain => &["--disable-client-cert"],
        });
        command.args(port.crl.map(|crl| ["--x509crlfile", crl]).into_iter().flatten());
        command
    };
    ports.iter().map(command).collect()
}
