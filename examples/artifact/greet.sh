#!/bin/sh
# Served to examples/artifact.nomad.hcl.
echo "Downloaded, checked and run as task $1"
