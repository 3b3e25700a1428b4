package main

import (
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"

	"drover.example/conformance/go-host/gen"
)

var taskCount atomic.Int64

func (d *driver) setConfig(values map[string]any) {
	schema, err := d.base.ConfigSchema(d.ctx(), &gen.ConfigSchemaRequest{})
	d.must(err, "fetch the configuration schema")
	_, err = d.base.SetConfig(d.ctx(), &gen.SetConfigRequest{
		MsgpackConfig:    d.encode(schema.Spec, values),
		NomadConfig:      &gen.NomadConfig{Driver: &gen.NomadDriverConfig{ClientMinPort: 14000, ClientMaxPort: 14512}},
		PluginApiVersion: "v0.1.0",
	})
	d.must(err, "set the configuration")
}

// task describes one that runs a shell script. Its allocation directory is laid out as Nomad's.
func (d *driver) task(script string) *gen.TaskConfig {
	return d.taskOf("/bin/sh", "-c", script)
}

func (d *driver) taskOf(command string, args ...string) *gen.TaskConfig {
	schema, err := d.driver.TaskConfigSchema(d.ctx(), &gen.TaskConfigSchemaRequest{})
	d.must(err, "fetch the task configuration schema")
	number := taskCount.Add(1)
	alloc := filepath.Join(d.dir, fmt.Sprintf("alloc-%d", number))
	for _, each := range []string{"alloc/logs", "alloc/tmp", "alloc/data", "task/local", "task/secrets", "task/tmp"} {
		d.must(os.MkdirAll(filepath.Join(alloc, each), 0o755), "make the allocation directory")
	}
	config := &gen.TaskConfig{
		Id:                  fmt.Sprintf("%08x-0000-0000-0000-%012x/task/%08x", os.Getpid(), number, number),
		Name:                "task",
		AllocId:             fmt.Sprintf("%08x-0000-0000-0000-%012x", os.Getpid(), number),
		JobId:               "conformance",
		JobName:             "conformance",
		TaskGroupName:       "group",
		Namespace:           "default",
		NodeName:            "node",
		NodeId:              "00000000-0000-0000-0000-000000000001",
		Env:                 map[string]string{"PATH": "/usr/bin:/bin", "GREETING": "hello there"},
		AllocDir:            alloc,
		StdoutPath:          filepath.Join(alloc, "stdout"),
		StderrPath:          filepath.Join(alloc, "stderr"),
		MsgpackDriverConfig: d.encode(schema.Spec, map[string]any{"command": command, "args": args}),
		Resources: &gen.Resources{
			AllocatedResources: &gen.AllocatedTaskResources{
				Cpu:    &gen.AllocatedCpuResources{CpuShares: 100},
				Memory: &gen.AllocatedMemoryResources{MemoryMb: 64},
			},
			LinuxResources: &gen.LinuxResources{CpuShares: 100, MemoryLimitBytes: 64 << 20},
		},
		NetworkIsolationSpec: &gen.NetworkIsolationSpec{Mode: gen.NetworkIsolationSpec_HOST},
	}
	for _, path := range []string{config.StdoutPath, config.StderrPath} {
		d.must(os.WriteFile(path, nil, 0o644), "make an output file")
	}
	return config
}

func (d *driver) start(config *gen.TaskConfig) *gen.TaskHandle {
	response, err := d.driver.StartTask(d.ctx(), &gen.StartTaskRequest{Task: config})
	d.must(err, "start the task")
	d.equal(response.Result, gen.StartTaskResponse_SUCCESS, "the result of the start")
	// Nomad keeps the handle without the driver's configuration.
	handle := response.Handle
	handle.Config.MsgpackDriverConfig = nil
	d.tasks[config.Id] = handle
	return handle
}

func (d *driver) wait(id string) *gen.ExitResult {
	response, err := d.driver.WaitTask(d.ctx(), &gen.WaitTaskRequest{TaskId: id})
	d.must(err, "wait for the task")
	d.equal(response.Err, "", "the error of the wait")
	return response.Result
}

func (d *driver) recover(id string, handle *gen.TaskHandle) {
	_, err := d.driver.RecoverTask(d.ctx(), &gen.RecoverTaskRequest{TaskId: id, Handle: handle})
	d.must(err, "recover the task")
}

func (d *driver) destroy(id string) {
	_, err := d.driver.DestroyTask(d.ctx(), &gen.DestroyTaskRequest{TaskId: id, Force: true})
	d.must(err, "destroy the task")
	delete(d.tasks, id)
}
