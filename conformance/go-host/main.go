// Command go-host loads a driver plugin the way Nomad does, with HashiCorp's own go-plugin, and plays
// scenarios against it. It prints one line of JSON for each scenario.
//
//	go-host <plugin> [argument...]
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// A scenario is one thing that Nomad does with a driver.
type scenario struct {
	name string
	play func(*stage)
}

// An outcome is what is printed of a scenario.
type outcome struct {
	Scenario string   `json:"scenario"`
	Millis   int64    `json:"millis"`
	Error    string   `json:"error,omitempty"`
	Log      []string `json:"log,omitempty"`
}

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: go-host <plugin> [argument...]")
		os.Exit(2)
	}
	// Terminals and test runners send these to the whole process group.
	signal.Ignore(syscall.SIGHUP)
	failed := false
	for _, group := range [][]scenario{pluginScenarios, strictScenarios, taskScenarios, execScenarios, crashScenarios, damageScenarios, logScenarios, loadScenarios} {
		for _, each := range group {
			result := play(each, os.Args[1:])
			failed = failed || result.Error != ""
			line, err := json.Marshal(result)
			if err != nil {
				panic(err)
			}
			fmt.Println(string(line))
		}
	}
	if failed {
		os.Exit(1)
	}
}

// play runs one scenario on a stage of its own and takes everything down after it.
func play(each scenario, command []string) (result outcome) {
	started := time.Now()
	result.Scenario = each.name
	s := newStage(command)
	defer func() {
		if problem := recover(); problem != nil {
			failure, ok := problem.(failure)
			if !ok {
				panic(problem)
			}
			result.Error = string(failure)
			result.Log = s.log.lines()
		}
		s.clear()
		result.Millis = time.Since(started).Milliseconds()
	}()
	each.play(s)
	return result
}
