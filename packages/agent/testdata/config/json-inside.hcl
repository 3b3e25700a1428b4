{
  "data_dir": "/opt/nomad",
  "datacenter": "dc2",
  "client": {"enabled": true, "meta": {"kernel": "${attr.kernel.name}"}}
}
