package main

import (
	"errors"
	"strings"
	"syscall"
	"time"

	"drover.example/conformance/go-host/gen"
	"github.com/hashicorp/go-plugin"
)

var pluginScenarios = []scenario{
	{"the plugin describes itself before it is configured, and ends when asked", func(s *stage) {
		d := s.launch()
		info, err := d.base.PluginInfo(d.ctx(), &gen.PluginInfoRequest{})
		d.must(err, "ask what the plugin is")
		d.equal(info.Type, gen.PluginType_DRIVER, "the type")
		d.equal(info.Name, "raw_exec", "the name")
		d.equal(strings.Join(info.PluginApiVersions, " "), "v0.1.0", "the interface version")
		if info.PluginVersion <= "0.1.0" {
			d.fail("version %s does not replace the built-in 0.1.0", info.PluginVersion)
		}
		capabilities, err := d.driver.Capabilities(d.ctx(), &gen.CapabilitiesRequest{})
		d.must(err, "ask for the capabilities")
		got := capabilities.Capabilities
		d.equal(got.SendSignals && got.Exec && !got.DisableLogCollection, true, "signals, exec, Nomad's log collection")
		d.equal(got.FsIsolation, gen.DriverCapabilities_NONE, "the file system isolation")
		d.equal(got.MountConfigs, gen.DriverCapabilities_NO_MOUNTS, "the mounts")
		d.client.Kill()
		d.equal(strings.Contains(d.log.String(), "failed to exit gracefully"), false, "being killed")
	}},
	{"the fingerprint tells disabled from enabled", func(s *stage) {
		d := s.launch()
		stream, err := d.driver.Fingerprint(d.ctx(), &gen.FingerprintRequest{})
		d.must(err, "open the fingerprint")
		first, err := stream.Recv()
		d.must(err, "receive a fingerprint")
		d.equal(first.Health, gen.FingerprintResponse_UNDETECTED, "the health of a disabled driver")
		d.equal(first.HealthDescription, "disabled", "its description")
		d.setConfig(map[string]any{"enabled": true})
		second, err := stream.Recv()
		d.must(err, "receive another fingerprint")
		d.equal(second.Health, gen.FingerprintResponse_HEALTHY, "the health of an enabled driver")
		d.setConfig(map[string]any{"enabled": false})
		third, err := stream.Recv()
		d.must(err, "receive the fingerprint after another change")
		d.equal(third.Health, gen.FingerprintResponse_UNDETECTED, "the health once it is disabled again")
	}},
	{"an empty configuration leaves the driver disabled", func(s *stage) {
		d := s.launch()
		_, err := d.base.SetConfig(d.ctx(), &gen.SetConfigRequest{})
		d.must(err, "set no configuration")
		_, err = d.driver.StartTask(d.ctx(), &gen.StartTaskRequest{Task: d.task("true")})
		if err == nil || !strings.Contains(err.Error(), "raw_exec is disabled") {
			d.fail("a disabled driver answered the start with %v", err)
		}
	}},
	{"events and usage are streams that end with their caller", func(s *stage) {
		d := s.enabled()
		events, err := d.driver.TaskEvents(d.ctx(), &gen.TaskEventsRequest{})
		d.must(err, "open the events")
		d.must(events.CloseSend(), "close the request")
		_, err = d.driver.Init(d.ctx(), &gen.InitRequest{})
		d.must(err, "init")
		_, err = d.driver.Shutdown(d.ctx(), &gen.ShutdownRequest{})
		d.must(err, "tell the driver that the agent shuts down")
	}},
	{"a host that asks for mutual TLS gets it", func(s *stage) {
		d := s.launch(func(config *plugin.ClientConfig) { config.AutoMTLS = true })
		d.setConfig(map[string]any{"enabled": true})
		task := d.task("exit 3")
		d.start(task)
		d.equal(d.wait(task.Id).ExitCode, int32(3), "the exit code")
		d.destroy(task.Id)
	}},
	{"a host that asks for a multiplexed broker is told that there is none", func(s *stage) {
		config := s.clientConfig()
		config.Cmd = s.program()
		config.GRPCBrokerMultiplex = true
		client := plugin.NewClient(config)
		defer client.Kill()
		_, err := client.Client()
		s.equal(errors.Is(err, plugin.ErrGRPCBrokerMuxNotSupported), true, "being refused")
	}},
	{"an interrupt from the terminal does not end the plugin", func(s *stage) {
		d := s.enabled()
		d.must(syscall.Kill(d.pid(), syscall.SIGINT), "interrupt the plugin")
		time.Sleep(100 * time.Millisecond)
		_, err := d.base.PluginInfo(d.ctx(), &gen.PluginInfoRequest{})
		d.must(err, "call the interrupted plugin")
	}},
}
