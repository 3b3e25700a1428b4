package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"drover.example/conformance/go-host/gen"
	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// patience is how long anything may take on a machine that is busy with other things.
const patience = 30 * time.Second

var handshake = plugin.HandshakeConfig{
	ProtocolVersion:  2,
	MagicCookieKey:   "NOMAD_PLUGIN_MAGIC_COOKIE",
	MagicCookieValue: "e4327c2e01eabfd75a8a67adb114fb34a757d57eee7728d857a8cec6e91a7255",
}

// A failure ends a scenario.
type failure string

// A stage is where one scenario is played: its plugins, its tasks and its directory.
type stage struct {
	command []string
	dir     string
	log     *logBuffer
	plugins []*plugin.Client
	tasks   map[string]*gen.TaskHandle
}

// A driver is a connection to a running plugin.
type driver struct {
	*stage
	client *plugin.Client
	base   gen.BasePluginClient
	driver gen.DriverClient
}

func newStage(command []string) *stage {
	dir, err := os.MkdirTemp("", "go-host-")
	if err != nil {
		panic(err)
	}
	return &stage{command: command, dir: dir, log: &logBuffer{}, tasks: map[string]*gen.TaskHandle{}}
}

// clear ends what the scenario left behind: its plugins, and by way of a new one its tasks.
func (s *stage) clear() {
	defer os.RemoveAll(s.dir)
	s.killPlugins()
	if len(s.tasks) == 0 {
		return
	}
	defer s.killPlugins()
	defer func() { recover() }()
	d := s.enabled()
	for id, handle := range s.tasks {
		d.driver.RecoverTask(d.ctx(), &gen.RecoverTaskRequest{TaskId: id, Handle: handle})
		d.driver.DestroyTask(d.ctx(), &gen.DestroyTaskRequest{TaskId: id, Force: true})
	}
}

func (s *stage) killPlugins() {
	for _, client := range s.plugins {
		client.Kill()
	}
	s.plugins = nil
}

// launch starts the plugin with go-plugin's defaults, as Nomad does.
func (s *stage) launch(adjust ...func(*plugin.ClientConfig)) *driver {
	config := s.clientConfig()
	config.Cmd = s.program()
	for _, each := range adjust {
		each(config)
	}
	return s.connect(plugin.NewClient(config))
}

func (s *stage) program() *exec.Cmd {
	command := exec.Command(s.command[0], s.command[1:]...)
	command.Env = append(command.Env, "DROVER_RAW_EXEC_DIR="+filepath.Join(s.dir, "runtime"))
	return command
}

// reattach connects to a plugin that runs already, as a restarted agent does.
func (s *stage) reattach(to *plugin.ReattachConfig) *driver {
	config := s.clientConfig()
	config.Reattach = to
	return s.connect(plugin.NewClient(config))
}

// enabled is a plugin that is ready to start tasks.
func (s *stage) enabled() *driver {
	d := s.launch()
	d.setConfig(map[string]any{"enabled": true})
	return d
}

func (s *stage) clientConfig() *plugin.ClientConfig {
	return &plugin.ClientConfig{
		HandshakeConfig:  handshake,
		Plugins:          plugin.PluginSet{"driver": driverPlugin{}},
		AllowedProtocols: []plugin.Protocol{plugin.ProtocolGRPC},
		Logger:           hclog.New(&hclog.LoggerOptions{Output: s.log, Level: hclog.Trace}),
	}
}

func (s *stage) connect(client *plugin.Client) *driver {
	s.plugins = append(s.plugins, client)
	protocol, err := client.Client()
	s.must(err, "connect to the plugin")
	s.must(protocol.Ping(), "ping the plugin")
	raw, err := protocol.Dispense("driver")
	s.must(err, "dispense the driver")
	connection := raw.(*grpc.ClientConn)
	return &driver{
		stage:  s,
		client: client,
		base:   gen.NewBasePluginClient(connection),
		driver: gen.NewDriverClient(connection),
	}
}

// ctx is for calls that must not hang.
func (s *stage) ctx() context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	time.AfterFunc(patience, cancel)
	return ctx
}

func (s *stage) must(err error, what string) {
	if err != nil {
		s.fail("could not %s: %v", what, err)
	}
}

func (s *stage) fail(format string, values ...any) {
	panic(failure(fmt.Sprintf(format, values...)))
}

func (s *stage) equal(got, want any, what string) {
	if got != want {
		s.fail("%s is %v, not %v", what, got, want)
	}
}

// refused checks that a call failed with the code, and that its message tells.
func (s *stage) refused(err error, code codes.Code, message string) {
	if err == nil {
		s.fail("the call succeeded and should have failed with %v", code)
	}
	state := status.Convert(err)
	if state.Code() != code || !strings.Contains(state.Message(), message) {
		s.fail("the call failed with %v %q, not with %v %q", state.Code(), state.Message(), code, message)
	}
}

// eventually waits for a condition.
func (s *stage) eventually(what string, holds func() bool) {
	deadline := time.Now().Add(patience)
	for !holds() {
		if time.Now().After(deadline) {
			s.fail("it did not come about that %s", what)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func (s *stage) read(path string) string {
	content, err := os.ReadFile(path)
	s.must(err, "read "+filepath.Base(path))
	return string(content)
}

// driverPlugin hands out the bare connection.
type driverPlugin struct {
	plugin.NetRPCUnsupportedPlugin
}

func (driverPlugin) GRPCServer(*plugin.GRPCBroker, *grpc.Server) error { return nil }

func (driverPlugin) GRPCClient(_ context.Context, _ *plugin.GRPCBroker, c *grpc.ClientConn) (any, error) {
	return c, nil
}

// A logBuffer keeps what host and plugin logged.
type logBuffer struct {
	mutex   sync.Mutex
	content bytes.Buffer
}

func (b *logBuffer) Write(p []byte) (int, error) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.content.Write(p)
}

func (b *logBuffer) String() string {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.content.String()
}

// lines are the last ones.
func (b *logBuffer) lines() []string {
	all := strings.Split(strings.TrimSpace(b.String()), "\n")
	return all[max(0, len(all)-30):]
}
