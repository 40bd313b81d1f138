"""python3 server.py PORTS: an HTTPS server for each line "address port version client trust crl"."""

import ssl
import socket
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ASKS = {"required": ssl.CERT_REQUIRED, "optional": ssl.CERT_OPTIONAL, "never": ssl.CERT_NONE}


class Fine(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", "4")
        self.end_headers()
        self.wfile.write(b"fine")

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    def __init__(self, address, context):
        self.address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        super().__init__(address, Fine)
        self.context = context

    def finish_request(self, request, client_address):
        with self.context.wrap_socket(request, server_side=True) as stream:
            super().finish_request(stream, client_address)

    def handle_error(self, *_):
        pass


for line in open(sys.argv[1]).read().splitlines():
    address, port, version, client, trust, crl = line.split(" ")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain("server.crt", "server.key")
    context.load_verify_locations(trust)
    if crl != "-":
        context.load_verify_locations(crl)
        context.verify_flags |= ssl.VERIFY_CRL_CHECK_CHAIN
    context.verify_mode = ASKS[client]
    if version != "any":
        exact = ssl.TLSVersion.TLSv1_2 if version == "1.2" else ssl.TLSVersion.TLSv1_3
        context.minimum_version = context.maximum_version = exact
    server = Server((address, int(port)), context)
    threading.Thread(target=server.serve_forever, daemon=True).start()
threading.Event().wait()
