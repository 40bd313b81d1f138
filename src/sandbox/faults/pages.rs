//! Answers as other servers give them. Only what tells them apart is as theirs.

/// An answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sandbox) struct Page {
    pub(in crate::sandbox) status: u16,
    pub(in crate::sandbox) headers: &'static [(&'static str, &'static str)],
    pub(in crate::sandbox) body: &'static str,
}

const NGINX: &[(&str, &str)] = &[("server", "nginx"), ("content-type", "text/html")];
const JSON: &str = "application/json";

impl Page {
    pub(super) const NGINX_NONE: Page = Page {
        status: 400,
        headers: NGINX,
        body: "<html><title>400 No required SSL certificate was sent</title></html>\n",
    };
    pub(super) const NGINX_REJECTED: Page = Page {
        status: 400,
        headers: NGINX,
        body: "<html><title>400 The SSL certificate error</title></html>\n",
    };
    pub(super) const NGINX_FORBIDDEN: Page =
        Page { status: 403, headers: NGINX, body: "<html><title>403 Forbidden</title></html>\n" };
    pub(super) const NGINX_495: Page = Page { status: 495, headers: NGINX, body: "" };
    pub(super) const NGINX_496: Page = Page { status: 496, headers: NGINX, body: "" };
    pub(super) const KONG_NONE: Page = Page {
        status: 401,
        headers: &[("server", "kong"), ("content-type", JSON)],
        body: "{\"message\":\"No required TLS certificate was sent\"}\n",
    };
    pub(super) const AWS_FORBIDDEN: Page = Page {
        status: 403,
        headers: &[("x-amzn-errortype", "ForbiddenException"), ("content-type", JSON)],
        body: "{\"message\":\"Forbidden\"}\n",
    };
    pub(super) const TOO_MANY: Page =
        Page { status: 429, headers: &[("retry-after", "60")], body: "" };
    pub(super) const FOUND: Page =
        Page { status: 302, headers: &[("location", "https://localhost/login")], body: "" };
    pub(super) const MISDIRECTED: Page = Page { status: 421, headers: &[], body: "" };
    pub(super) const BAD_GATEWAY: Page = Page { status: 502, headers: NGINX, body: "" };
}
