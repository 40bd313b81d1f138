{{about}}

package main

import (
	"crypto/tls"
{{#ca}}
	"crypto/x509"
{{/ca}}
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
{{#api_key_file}}
	"strings"
{{/api_key_file}}
	"time"
)

func main() {
	pair, err := tls.LoadX509KeyPair({{cert}}, {{key}})
	if err != nil {
		log.Fatal(err)
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.TLSClientConfig = &tls.Config{
		// Always this one; Certificates would send none where the server's list of CAs misses its CA.
		GetClientCertificate: func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
			return &pair, nil
		},
{{#ca}}
		RootCAs: certificates({{ca}}),
{{/ca}}
	}
	client := &http.Client{Transport: transport, Timeout: 20 * time.Second}

	request, err := http.NewRequest(http.MethodGet, {{url}}, nil)
	if err != nil {
		log.Fatal(err)
	}
{{#api_key_env}}
	request.Header.Set({{api_key_header}}, os.Getenv({{api_key_env}}))
{{/api_key_env}}
{{#api_key_file}}
	apiKey, err := os.ReadFile({{api_key_file}})
	if err != nil {
		log.Fatal(err)
	}
	request.Header.Set({{api_key_header}}, strings.TrimSpace(string(apiKey)))
{{/api_key_file}}
	response, err := client.Do(request)
	if err != nil {
		log.Fatal(err)
	}
	defer response.Body.Close()
	fmt.Println("HTTP", response.StatusCode)
	if _, err := io.Copy(os.Stdout, response.Body); err != nil {
		log.Fatal(err)
	}
	fmt.Println()
}
{{#ca}}

func certificates(path string) *x509.CertPool {
	pem, err := os.ReadFile(path)
	if err != nil {
		log.Fatal(err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		log.Fatal("no certificate in ", path)
	}
	return pool
}
{{/ca}}
