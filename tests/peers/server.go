// server PORTS: an HTTPS server for each line "address port version client trust crl".
// Go has no lists of revoked certificates of its own, so the last field is not read.
package main

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"strings"
)

func main() {
	log.SetOutput(io.Discard)
	versions := map[string]uint16{"1.2": tls.VersionTLS12, "1.3": tls.VersionTLS13}
	asks := map[string]tls.ClientAuthType{
		"required": tls.RequireAndVerifyClientCert,
		"optional": tls.VerifyClientCertIfGiven,
		"any":      tls.RequireAnyClientCert,
		"never":    tls.NoClientCert,
	}
	file, _ := os.Open(os.Args[1])
	for lines := bufio.NewScanner(file); lines.Scan(); {
		fields := strings.Split(lines.Text(), " ")
		pem, _ := os.ReadFile(fields[4])
		pool := x509.NewCertPool()
		pool.AppendCertsFromPEM(pem)
		config := &tls.Config{
			MinVersion: versions[fields[2]],
			MaxVersion: versions[fields[2]],
			ClientAuth: asks[fields[3]],
			ClientCAs:  pool,
		}
		server := &http.Server{
			Addr:      net.JoinHostPort(fields[0], fields[1]),
			TLSConfig: config,
			Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				fmt.Fprint(w, "fine")
			}),
		}
		go func() {
			fmt.Println(server.ListenAndServeTLS("server.crt", "server.key"))
			os.Exit(1)
		}()
	}
	select {}
}
