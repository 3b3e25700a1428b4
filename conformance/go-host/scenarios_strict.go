package main

import (
	"fmt"
	"strings"
	"syscall"
	"time"

	"drover.example/conformance/go-host/gen"
	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// statsReadings stands for what a client asks of one task in more than two hours.
const statsReadings = 8000

// strictScenarios read each answer as the converters of Nomad's client do, which give up on what is absent.
var strictScenarios = []scenario{
	{"a task that runs, ended, was killed or is unknown is inspected without a gap", func(s *stage) {
		d := s.enabled()
		running := d.task("exec sleep 600")
		d.start(running)
		status := d.inspect(running.Id)
		d.equal(status.State, gen.TaskState_RUNNING, "the state")
		d.equal(status.CompletedAt.AsTime().IsZero(), true, "the zero time for a completion to come")
		d.equal(status.Result.String(), (&gen.ExitResult{}).String(), "the result to come")
		ended := d.task("exit 7")
		d.start(ended)
		d.equal(d.wait(ended.Id).ExitCode, int32(7), "the exit code")
		status = d.inspect(ended.Id)
		d.equal(status.State, gen.TaskState_EXITED, "the state")
		d.equal(status.Result.ExitCode, int32(7), "the exit code on inspection")
		d.equal(status.CompletedAt.AsTime().Before(status.StartedAt.AsTime()), false, "ending before the start")
		d.stop(running.Id, 0, "")
		d.equal(d.inspect(running.Id).Result.Signal, int32(9), "the signal of a killed task")
		_, err := d.driver.InspectTask(d.ctx(), &gen.InspectTaskRequest{TaskId: "no/such/task"})
		d.refused(err, codes.NotFound, "no/such/task")
		_, err = d.driver.WaitTask(d.ctx(), &gen.WaitTaskRequest{TaskId: "no/such/task"})
		d.refused(err, codes.NotFound, "no/such/task")
		_, err = d.driver.SignalTask(d.ctx(), &gen.SignalTaskRequest{TaskId: "no/such/task", Signal: "SIGINT"})
		d.refused(err, codes.NotFound, "no/such/task")
		d.destroy(running.Id)
		d.destroy(ended.Id)
	}},
	{"a start that fails says so by an error and not by half a handle", func(s *stage) {
		d := s.enabled()
		response, err := d.driver.StartTask(d.ctx(), &gen.StartTaskRequest{Task: d.taskOf("no-such-program")})
		d.refused(err, codes.NotFound, "could not be found")
		d.equal(response.GetHandle() == nil, true, "having no handle")
		unknown := d.task("true")
		unknown.User = "no-such-user-here"
		_, err = d.driver.StartTask(d.ctx(), &gen.StartTaskRequest{Task: unknown})
		d.refused(err, codes.InvalidArgument, "unknown user no-such-user-here")
	}},
	{"a configuration that makes no sense is refused in Nomad's own words", func(s *stage) {
		d := s.launch()
		schema, err := d.base.ConfigSchema(d.ctx(), &gen.ConfigSchemaRequest{})
		d.must(err, "fetch the configuration schema")
		_, err = d.base.SetConfig(d.ctx(), &gen.SetConfigRequest{
			MsgpackConfig: d.encode(schema.Spec, map[string]any{"enabled": true, "denied_host_uids": "100-1"}),
		})
		d.refused(err, codes.InvalidArgument, `invalid range deniedHostUIDs "100-1": lower bound cannot be greater than upper bound`)
	}},
	{"the attribute is a boolean, as the built-in driver's", func(s *stage) {
		d := s.enabled()
		stream, err := d.driver.Fingerprint(d.ctx(), &gen.FingerprintRequest{})
		d.must(err, "open the fingerprint")
		found, err := stream.Recv()
		d.must(err, "receive a fingerprint")
		value, isBool := found.Attributes["driver.raw_exec"].GetValue().(*gen.Attribute_BoolVal)
		d.equal(isBool && value.BoolVal, true, "the attribute driver.raw_exec being true")
		d.equal(found.Err, "", "the fingerprint's error")
	}},
	{"a task without output paths has no output", func(s *stage) {
		d := s.enabled()
		task := d.task("[ /dev/stdout -ef /dev/null ] && [ /dev/stderr -ef /dev/null ] && exit 7")
		task.StdoutPath, task.StderrPath = "", ""
		d.start(task)
		d.equal(d.wait(task.Id).ExitCode, int32(7), "the exit code")
		d.destroy(task.Id)
	}},
	{"a signal has a name, a short name and a number", func(s *stage) {
		d := s.enabled()
		for _, signal := range []string{"SIGUSR1", "USR1", fmt.Sprint(int(syscall.SIGUSR1))} {
			task := d.task(`trap 'exit 9' USR1; echo ready; while :; do sleep 0.05; done`)
			d.start(task)
			d.eventually("the task is ready", func() bool { return d.read(task.StdoutPath) != "" })
			_, err := d.driver.SignalTask(d.ctx(), &gen.SignalTaskRequest{TaskId: task.Id, Signal: signal})
			d.must(err, "signal the task with "+signal)
			d.equal(d.wait(task.Id).ExitCode, int32(9), "the exit code after "+signal)
			d.destroy(task.Id)
		}
	}},
	{"usage is complete from the first reading to the last of hours", func(s *stage) {
		d := s.enabledWith(&gen.NomadDriverConfig{Topology: &gen.ClientTopology{
			Cores: []*gen.ClientTopologyCore{{BaseSpeed: 1000}, {GuessSpeed: 3000}},
		}})
		task := d.task("while :; do :; done")
		d.start(task)
		stream, err := d.driver.TaskStats(d.ctx(), &gen.TaskStatsRequest{
			TaskId:             task.Id,
			CollectionInterval: durationpb.New(time.Millisecond),
		})
		d.must(err, "open the usage")
		var last *gen.TaskStats
		for reading := range statsReadings {
			response, err := stream.Recv()
			d.must(err, "receive usage")
			last = response.Stats
			d.must(last.Timestamp.CheckValid(), "read the timestamp")
			usage := last.AggResourceUsage
			if usage.GetCpu() == nil || usage.GetMemory() == nil || usage.Memory.Rss == 0 {
				s.fail("reading %d says nothing of memory: %v", reading, last)
			}
			if reading > 0 && len(last.ResourceUsageByPid) != 1 {
				s.fail("reading %d has %d processes, not 1", reading, len(last.ResourceUsageByPid))
			}
			want := usage.Cpu.Percent / 100 * 2000
			if usage.Cpu.TotalTicks < want*0.99 || usage.Cpu.TotalTicks > want*1.01 {
				s.fail("%v%% of a core of 2000 MHz is said to be %v MHz", usage.Cpu.Percent, usage.Cpu.TotalTicks)
			}
		}
		d.destroy(task.Id)
		for err == nil {
			_, err = stream.Recv()
		}
		d.equal(err.Error(), "EOF", "the end of the usage")
	}},
	{"a configuration without the client's own, as older and newer clients send it, will do", func(s *stage) {
		for _, agent := range []*gen.NomadConfig{nil, {}, {Driver: &gen.NomadDriverConfig{}}, {Driver: &gen.NomadDriverConfig{Topology: &gen.ClientTopology{}}}} {
			d := s.launch()
			schema, err := d.base.ConfigSchema(d.ctx(), &gen.ConfigSchemaRequest{})
			d.must(err, "fetch the configuration schema")
			_, err = d.base.SetConfig(d.ctx(), &gen.SetConfigRequest{
				MsgpackConfig: d.encode(schema.Spec, map[string]any{"enabled": true}), NomadConfig: agent,
			})
			d.must(err, "set the configuration")
			task := d.task("exit 3")
			// Nomad 1.7 knows neither.
			task.ParentJobId, task.NodeId = "", ""
			d.start(task)
			d.equal(d.wait(task.Id).ExitCode, int32(3), "the exit code")
			d.destroy(task.Id)
			d.client.Kill()
		}
	}},
	{"a warning is shown as one, with the plugin's own words", func(s *stage) {
		d := s.launch()
		d.setConfig(map[string]any{"enabled": true, "no_cgroups": true})
		s.eventually("the host shows the warning", func() bool {
			for _, line := range strings.Split(s.log.String(), "\n") {
				if strings.Contains(line, "[WARN]") && strings.Contains(line, "no_cgroups has no effect") {
					return !strings.Contains(line, "@message")
				}
			}
			return false
		})
	}},
	{"of a plugin that cannot start, the host shows why", func(s *stage) {
		config := s.clientConfig()
		config.Cmd = s.program()
		config.Cmd.Env = append(config.Cmd.Env, "PLUGIN_UNIX_SOCKET_DIR=/tmp/"+strings.Repeat("x", 120))
		client := plugin.NewClient(config)
		defer client.Kill()
		_, err := client.Client()
		if err == nil || !strings.Contains(err.Error(), "too long for a Unix socket") {
			s.fail("the host shows %v", err)
		}
	}},
	{"an event about a task has all that the client hands on", func(s *stage) {
		d := s.enabled()
		task := d.task("exec tail /dev/zero")
		d.start(task)
		if d.wait(task.Id).OomKilled {
			events, err := d.driver.TaskEvents(d.ctx(), &gen.TaskEventsRequest{})
			d.must(err, "open the events")
			event, err := events.Recv()
			d.must(err, "receive an event")
			d.equal(event.TaskId, task.Id, "the task's id")
			d.equal(event.AllocId, task.AllocId, "the allocation's id")
			d.equal(event.TaskName, task.Name, "the task's name")
			d.must(event.Timestamp.CheckValid(), "read the timestamp")
			d.equal(strings.Contains(event.Message, "64 MiB"), true, "naming the limit in "+event.Message)
		}
		d.destroy(task.Id)
	}},
	{"a network is the client's to make", func(s *stage) {
		d := s.enabled()
		_, err := d.driver.CreateNetwork(d.ctx(), &gen.CreateNetworkRequest{AllocId: "a"})
		d.refused(err, codes.Unimplemented, "")
		_, err = d.driver.DestroyNetwork(d.ctx(), &gen.DestroyNetworkRequest{AllocId: "a"})
		d.refused(err, codes.Unimplemented, "")
	}},
}

// inspect reads an answer as strictly as Nomad's client.
func (d *driver) inspect(id string) *gen.TaskStatus {
	response, err := d.driver.InspectTask(d.ctx(), &gen.InspectTaskRequest{TaskId: id})
	d.must(err, "inspect the task")
	task := response.Task
	for name, at := range map[string]*timestamppb.Timestamp{"start": task.GetStartedAt(), "completion": task.GetCompletedAt()} {
		d.must(at.CheckValid(), "read the time of the "+name)
	}
	if task.Result == nil {
		d.fail("the answer has no result, of which Nomad's client reads the exit code")
	}
	d.equal(task.Id, id, "the id")
	return task
}

// enabledWith is a plugin that was told of the client's cores.
func (s *stage) enabledWith(agent *gen.NomadDriverConfig) *driver {
	d := s.launch()
	schema, err := d.base.ConfigSchema(d.ctx(), &gen.ConfigSchemaRequest{})
	d.must(err, "fetch the configuration schema")
	_, err = d.base.SetConfig(d.ctx(), &gen.SetConfigRequest{
		MsgpackConfig: d.encode(schema.Spec, map[string]any{"enabled": true}),
		NomadConfig:   &gen.NomadConfig{Driver: agent},
	})
	d.must(err, "set the configuration")
	return d
}
