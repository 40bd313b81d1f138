//! What answers say of a client certificate in words of their own, in English and Portuguese.
//! Texts that belong to one product stand in `reply`.
//!
//! Gateways and applications write these texts themselves, so there is no list of them. A text is
//! about the certificate where one clause of it names the certificate, says what is wrong with it,
//! and names no other proof, such as a key or a token.

use super::plain_words::clauses;
use super::reply::HttpRefusal;
use crate::live::transcript::Reply;
use crate::report::Code;

/// Names of the certificate.
const CERTIFICATE: &[&str] = &["certificate", "cert", "certificado", "mtls", "m tls", "mutual tls"];

/// Another proof, or another certificate: a clause with one of these is not about ours alone.
const ANOTHER: &[&str] = &[
    // Keys, tokens, passwords.
    "api key",
    "apikey",
    "access key",
    "subscription key",
    "chave",
    "token",
    "jwt",
    "bearer",
    "saml",
    "password",
    "senha",
    "secret",
    "credential",
    "credentials",
    "credencial",
    "credenciais",
    // Signed messages.
    "jws",
    "signature",
    "signing",
    "assinatura",
    // The server's own, and those behind it.
    "server certificate",
    "server cert",
    "certificado do servidor",
    "upstream",
    "backend",
    "origin",
    // Papers.
    "certificate of",
    "birth",
    "medical",
    "gift",
    "nascimento",
    "casamento",
    "obito",
];

/// Words that turn what follows into its opposite; `isn't` is two words here.
const NOT: &[&str] = &[
    "not", "no", "never", "cannot", "t", "unable", "failed", "fails", "failure", "nao", "sem",
    "nenhum", "nunca", "falha", "falhou",
];

/// A row: what is meant by these words beside the certificate's name.
struct Row {
    /// Whether a word of denial must be in the clause as well.
    denied: bool,
    words: &'static [&'static str],
    means: HttpRefusal,
}

const fn said(words: &'static [&'static str], means: HttpRefusal) -> Row {
    Row { denied: false, words, means }
}

const fn denied(words: &'static [&'static str], means: HttpRefusal) -> Row {
    Row { denied: true, words, means }
}

const UNREGISTERED: HttpRefusal = HttpRefusal::Rejected(&[Code::CertificateNotRegistered]);

/// The first row that fits is the one.
const ROWS: &[Row] = &[
    // A check of revocation that did not come about: IIS, BlackBerry's service.
    denied(
        &["revocation", "revogacao", "crl", "ocsp"],
        HttpRefusal::Rejected(&[Code::ServerCrl, Code::CertificateRevoked]),
    ),
    said(
        &["revoked", "revogado", "blacklisted"],
        HttpRefusal::Rejected(&[Code::CertificateRevoked]),
    ),
    // OpenSSL's words, which servers pass on: X509_verify_cert_error_string.
    said(
        &["not yet valid", "ainda nao e valido", "ainda nao valido", "ainda nao esta valido"],
        HttpRefusal::Rejected(&[Code::NotYetValid]),
    ),
    said(
        &["expired", "expirado", "expirou", "vencido", "venceu"],
        HttpRefusal::Rejected(&[Code::Expired]),
    ),
    // AWS API Gateway says so in its log, Azure's samples in the reason phrase.
    said(
        &["self signed", "selfsigned", "autoassinado"],
        HttpRefusal::Rejected(&[Code::SelfSigned, Code::CaNotAccepted]),
    ),
    said(
        &["untrusted", "unknown ca", "unknown issuer", "unknown authority"],
        HttpRefusal::Rejected(&[Code::CaNotAccepted, Code::CertificateNotRegistered]),
    ),
    denied(
        &["trusted", "issuer", "confiavel", "emissor", "certificate authority"],
        HttpRefusal::Rejected(&[Code::CaNotAccepted, Code::CertificateNotRegistered]),
    ),
    // Registers of applications; Tyk, which pins the hash of the certificate: "not allowed".
    denied(
        &[
            "registered",
            "recognized",
            "recognised",
            "allowed",
            "authorized",
            "authorised",
            "permitted",
            "enrolled",
            "associated",
            "linked",
            "mapped",
            "whitelisted",
            "allowlisted",
            "known",
            "registration",
            "cadastrado",
            "registrado",
            "reconhecido",
            "autorizado",
            "permitido",
            "habilitado",
            "vinculado",
            "associado",
            "credenciado",
            "conhecido",
        ],
        UNREGISTERED,
    ),
    said(&["unregistered", "unrecognized", "unrecognised", "disallowed"], UNREGISTERED),
    // Something came, or nobody says that nothing did.
    said(
        &["valid certificate", "valid client certificate", "certificado valido"],
        HttpRefusal::Invalid,
    ),
    // Kong, Tyk, CA API Gateway ("No Client Certificate was present"), Google's
    // client_cert_not_provided.
    said(
        &[
            "no certificate",
            "no client certificate",
            "no client cert",
            "no ssl certificate",
            "no tls certificate",
            "no peer certificate",
            "without certificate",
            "without client certificate",
            "sem certificado",
            "nenhum certificado",
            "missing",
            "absent",
            "ausente",
            "required",
            "obrigatorio",
            "exigido",
            "requerido",
            "necessario",
        ],
        HttpRefusal::NoneSent,
    ),
    denied(&["found", "encontrado", "localizado"], UNREGISTERED),
    said(
        &["unknown", "unauthorized", "unauthorised", "denied", "forbidden", "desconhecido"],
        UNREGISTERED,
    ),
    // Azure API Management's samples, Google's client_cert_chain_invalid_eku and the like.
    said(
        &[
            "invalid",
            "invalido",
            "rejected",
            "refused",
            "rejeitado",
            "recusado",
            "mismatch",
            "blocked",
            "bloqueado",
            "inactive",
            "inativo",
            "disabled",
            "desativado",
            "incorrect",
            "incorreto",
            "wrong",
        ],
        HttpRefusal::Invalid,
    ),
    denied(
        &[
            "valid",
            "verified",
            "verify",
            "verification",
            "validated",
            "validation",
            "validate",
            "accepted",
            "match",
            "matches",
            "authentication",
            "authenticate",
            "valido",
            "verificado",
            "verificar",
            "verificacao",
            "validado",
            "validar",
            "validacao",
            "aceito",
            "corresponde",
            "autenticacao",
            "autenticar",
        ],
        HttpRefusal::Invalid,
    ),
    denied(
        &[
            "sent",
            "provided",
            "presented",
            "supplied",
            "present",
            "received",
            "attached",
            "enviado",
            "informado",
            "apresentado",
            "fornecido",
            "recebido",
            "anexado",
        ],
        HttpRefusal::NoneSent,
    ),
];

/// What an answer says of the client certificate; `None` where it says nothing of it.
pub(super) fn said_of_certificate(reply: &Reply) -> Option<HttpRefusal> {
    clauses(reply).iter().find_map(|clause| meaning(clause))
}

fn meaning(clause: &str) -> Option<HttpRefusal> {
    let has = |words: &[&str]| words.iter().any(|word| clause.contains(&format!(" {word} ")));
    if !has(CERTIFICATE) || has(ANOTHER) {
        return None;
    }
    let denies = has(NOT);
    let row = ROWS.iter().find(|row| (denies || !row.denied) && has(row.words))?;
    Some(row.means)
}
