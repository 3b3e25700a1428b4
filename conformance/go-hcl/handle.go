package main

import (
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/dynblock"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	hcljson "github.com/hashicorp/hcl/v2/json"
	"github.com/zclconf/go-cty/cty"
)

var start = hcl.Pos{Line: 1, Column: 1}

func handle(req request) answer {
	src := []byte(req.Text)
	if req.Mode == "format" {
		return answer{Parsed: true, OK: true, Value: string(hclwrite.Format(src))}
	}
	if req.Mode == "hcl1" {
		return parseHcl1(req.Text)
	}
	ctx, err := evalContext(req.Variables)
	if err != nil {
		return answer{Error: err.Error()}
	}
	switch req.Mode {
	case "time":
		// For benchmarks: how long the parser alone takes, in milliseconds.
		began := time.Now()
		_, diags := hclsyntax.ParseConfig(src, "test", start)
		return finished(float64(time.Since(began).Microseconds())/1000, diags)
	case "expression":
		expr, diags := hclsyntax.ParseExpression(src, "test", start)
		return evaluated(expr, diags, ctx)
	case "template":
		expr, diags := hclsyntax.ParseTemplate(src, "test", start)
		return evaluated(expr, diags, ctx)
	case "config":
		file, diags := hclsyntax.ParseConfig(src, "test", start)
		if diags.HasErrors() {
			return answer{Error: diags.Error()}
		}
		value, diags := encodeBody(file.Body.(*hclsyntax.Body), ctx)
		return finished(value, diags)
	case "dynamic":
		file, diags := hclsyntax.ParseConfig(src, "test", start)
		if diags.HasErrors() {
			return answer{Error: diags.Error()}
		}
		value, diags := encodeContent(dynblock.Expand(file.Body, ctx), ctx)
		return finished(value, diags)
	case "json":
		file, diags := hcljson.Parse(src, "test")
		if diags.HasErrors() {
			return answer{Error: diags.Error()}
		}
		value, diags := encodeContent(file.Body, ctx)
		return finished(value, diags)
	}
	return answer{Error: "unknown mode " + req.Mode}
}

func evaluated(expr hcl.Expression, diags hcl.Diagnostics, ctx *hcl.EvalContext) answer {
	if diags.HasErrors() {
		return answer{Error: diags.Error()}
	}
	value, diags := expr.Value(ctx)
	return finished(encodeValue(value), diags)
}

func finished(value any, diags hcl.Diagnostics) answer {
	if diags.HasErrors() {
		return answer{Parsed: true, Error: diags.Error()}
	}
	return answer{Parsed: true, OK: true, Value: value}
}

func evalContext(variables map[string]variable) (*hcl.EvalContext, error) {
	values := map[string]cty.Value{}
	for name, each := range variables {
		value, err := each.value()
		if err != nil {
			return nil, err
		}
		values[name] = value
	}
	return &hcl.EvalContext{Variables: values, Functions: functions()}, nil
}
