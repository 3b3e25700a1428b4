// Command go-template answers, line by line on standard input, what Go's text/template and
// HashiCorp's consul-template make of a template. Each request and each answer is one JSON object
// on one line.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"regexp"
	"strconv"
	"strings"
	"text/template"
	"time"

	dep "github.com/hashicorp/consul-template/dependency"
	consul "github.com/hashicorp/consul-template/template"
	sockaddr "github.com/hashicorp/go-sockaddr"
	socktmpl "github.com/hashicorp/go-sockaddr/template"
)

// request is a template and who is to execute it.
type request struct {
	// Mode is go, for text/template with Data as its dot; consul, for consul-template; or sockaddr, for what
	// go-sockaddr makes of Addresses, which are the dot.
	Mode  string   `json:"mode"`
	Text  []byte   `json:"text"`
	Data  any      `json:"data"`
	Env   []string `json:"env"`
	Left  string   `json:"left"`
	Right string   `json:"right"`
	// MissingKeyIsError makes a key that a map does not have an error.
	MissingKeyIsError bool   `json:"missingKeyIsError"`
	Sandbox           string `json:"sandbox"`
	// Addresses are "NAME ADDRESS/PREFIX FLAG|FLAG".
	Addresses []string `json:"addresses"`
	// Nomad is the address of an HTTP API that is asked for variables.
	Nomad string `json:"nomad"`
}

// answer is what came of it.
type answer struct {
	OK     bool   `json:"ok"`
	Output []byte `json:"output"`
	// Printed is what it wrote to standard output meanwhile.
	Printed []byte `json:"printed"`
	Error   string `json:"error,omitempty"`
	// Missing names what the template waits for.
	Missing []string `json:"missing"`
	// Line is where the error stands, 0 where it does not say.
	Line int `json:"line"`
	// Milliseconds is how long it took to parse and execute it.
	Milliseconds float64 `json:"milliseconds"`
}

func main() {
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	// Templates can print, and the answers must stay apart from it.
	printed, err := os.CreateTemp("", "printed-")
	if err != nil {
		panic(err)
	}
	// It needs no name, and nothing is left when the program is killed.
	os.Remove(printed.Name())
	os.Stdout = printed
	log.SetOutput(io.Discard)
	for {
		line, err := in.ReadBytes('\n')
		if err != nil {
			return
		}
		encoded, err := json.Marshal(answerLine(line, printed))
		if err != nil {
			encoded, _ = json.Marshal(answer{Error: err.Error()})
		}
		out.Write(encoded)
		out.WriteByte('\n')
		if in.Buffered() == 0 {
			out.Flush()
		}
	}
}

func answerLine(line []byte, printed *os.File) (result answer) {
	defer func() {
		if reason := recover(); reason != nil {
			result = answer{Error: fmt.Sprintf("panic: %v", reason)}
		}
	}()
	var req request
	decoder := json.NewDecoder(bytes.NewReader(line))
	if err := decoder.Decode(&req); err != nil {
		return answer{Error: "bad request: " + err.Error()}
	}
	var missing []string
	execute := executeGo
	if req.Mode == "consul" {
		execute = func(req request) (output []byte, err error) {
			output, missing, err = executeConsul(req)
			return output, err
		}
	}
	if req.Mode == "sockaddr" {
		execute = executeSockaddr
	}
	printed.Truncate(0)
	printed.Seek(0, io.SeekStart)
	start := time.Now()
	output, err := execute(req)
	took := float64(time.Since(start).Microseconds()) / 1000
	printed.Seek(0, io.SeekStart)
	text, readErr := io.ReadAll(printed)
	if readErr != nil {
		return answer{Error: readErr.Error()}
	}
	if err != nil {
		return answer{Error: err.Error(), Line: lineOf(err.Error()), Milliseconds: took}
	}
	return answer{OK: true, Output: output, Printed: text, Missing: missing, Milliseconds: took}
}

func executeGo(req request) ([]byte, error) {
	parsed := template.New("t").Delims(req.Left, req.Right)
	if req.MissingKeyIsError {
		parsed.Option("missingkey=error")
	}
	if _, err := parsed.Parse(string(req.Text)); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err := parsed.Execute(&out, typed(req.Data))
	return out.Bytes(), err
}

func executeConsul(req request) ([]byte, []string, error) {
	parsed, err := consul.NewTemplate(&consul.NewTemplateInput{
		Contents:      string(req.Text),
		LeftDelim:     req.Left,
		RightDelim:    req.Right,
		ErrMissingKey: req.MissingKeyIsError,
		SandboxPath:   req.Sandbox,
	})
	if err != nil {
		return nil, nil, err
	}
	clients := dep.NewClientSet()
	if req.Nomad != "" {
		if err := clients.CreateNomadClient(&dep.CreateNomadClientInput{Address: req.Nomad}); err != nil {
			return nil, nil, err
		}
		defer clients.Stop()
	}
	input := &consul.ExecuteInput{Brain: consul.NewBrain(), Env: req.Env}
	asked := map[string]bool{}
	for {
		result, err := parsed.Execute(input)
		if err != nil {
			return nil, nil, err
		}
		missing := []string{}
		isNew := false
		for _, each := range result.Missing.List() {
			missing = append(missing, each.String())
			if req.Nomad == "" || asked[each.String()] {
				continue
			}
			asked[each.String()] = true
			isNew = true
			value, about, err := each.Fetch(clients, &dep.QueryOptions{})
			if err != nil {
				return nil, nil, err
			}
			// Of what is waited for, nothing is known as long as it is not there.
			if value != nil || !about.BlockOnNil {
				input.Brain.Remember(each, value)
			}
		}
		if !isNew {
			return result.Output, missing, nil
		}
	}
}

var flags = map[string]net.Flags{
	"up":           net.FlagUp,
	"broadcast":    net.FlagBroadcast,
	"loopback":     net.FlagLoopback,
	"pointtopoint": net.FlagPointToPoint,
	"multicast":    net.FlagMulticast,
	"running":      net.FlagRunning,
}

func executeSockaddr(req request) ([]byte, error) {
	addresses := make(sockaddr.IfAddrs, len(req.Addresses))
	for i, each := range req.Addresses {
		parts := strings.Fields(each)
		address, err := sockaddr.NewIPAddr(parts[1])
		if err != nil {
			return nil, err
		}
		device := net.Interface{Name: parts[0]}
		for _, flag := range strings.Split(parts[2], "|") {
			device.Flags |= flags[flag]
		}
		addresses[i] = sockaddr.IfAddr{SockAddr: address, Interface: device}
	}
	output, err := socktmpl.ParseIfAddrs(string(req.Text), addresses)
	return []byte(output), err
}

// typed gives the data the types that it names: {"int": "5"}, {"strings": ["a"]} and so on.
func typed(data any) any {
	object, isObject := data.(map[string]any)
	if !isObject {
		if list, isList := data.([]any); isList {
			values := make([]any, len(list))
			for i, each := range list {
				values[i] = typed(each)
			}
			return values
		}
		return data
	}
	if len(object) == 1 {
		for name, value := range object {
			if known, ok := typedValue(name, value); ok {
				return known
			}
		}
	}
	values := make(map[string]any, len(object))
	for name, each := range object {
		values[name] = typed(each)
	}
	return values
}

func typedValue(name string, value any) (any, bool) {
	text, _ := value.(string)
	list, _ := value.([]any)
	object, _ := value.(map[string]any)
	switch name {
	case "$int":
		number, _ := strconv.Atoi(text)
		return number, true
	case "$int64":
		number, _ := strconv.ParseInt(text, 10, 64)
		return number, true
	case "$uint8":
		number, _ := strconv.ParseUint(text, 10, 8)
		return uint8(number), true
	case "$uint64":
		number, _ := strconv.ParseUint(text, 10, 64)
		return number, true
	case "$strings":
		values := make([]string, len(list))
		for i, each := range list {
			values[i] = each.(string)
		}
		return values, true
	case "$stringMap":
		values := make(map[string]string, len(object))
		for key, each := range object {
			values[key] = each.(string)
		}
		return values, true
	}
	return nil, false
}

var place = regexp.MustCompile(`template: [^:]*:(\d+)(?::\d+)?: `)

func lineOf(message string) int {
	match := place.FindStringSubmatch(message)
	if match == nil {
		return 0
	}
	line, _ := strconv.Atoi(match[1])
	return line
}
