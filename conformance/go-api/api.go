// Package goapi names the module whose tests are run against Drover, so that go.mod keeps it.
package goapi

import _ "github.com/hashicorp/nomad/api"
