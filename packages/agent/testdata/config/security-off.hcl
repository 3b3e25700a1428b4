data_dir = "/opt/nomad"
acl { enabled = false }
tls {
  http = false
  rpc  = false
  ca_file   = "/etc/nomad.d/ca.pem"
  cert_file = "/etc/nomad.d/cert.pem"
  key_file  = "/etc/nomad.d/key.pem"
  verify_server_hostname = true
}
audit { enabled = false }
limits {
  http_max_conns_per_client = 0
  rpc_max_conns_per_client  = 0
}
http_api_response_headers {
  Access-Control-Allow-Origin = "*"
}
ui {
  enabled = true
  label { text = "Staging" background_color = "yellow" text_color = "#000000" }
  consul { ui_url = "https://consul.example/ui" }
}
