package main

import (
	"encoding/json"
	"fmt"
	"sort"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	ctyjson "github.com/zclconf/go-cty/cty/json"
)

// variable is a value for the expressions to refer to: JSON read as a type, or an unknown value.
type variable struct {
	Type    string          `json:"type"`
	Value   json.RawMessage `json:"value"`
	Unknown bool            `json:"unknown"`
}

func (v variable) value() (cty.Value, error) {
	expr, diags := hclsyntax.ParseExpression([]byte(v.Type), "type", start)
	if diags.HasErrors() {
		return cty.NilVal, diags
	}
	ty, diags := typeexpr.TypeConstraint(expr)
	if diags.HasErrors() {
		return cty.NilVal, diags
	}
	if v.Unknown {
		return cty.UnknownVal(ty), nil
	}
	implied, err := ctyjson.ImpliedType(v.Value)
	if err != nil {
		return cty.NilVal, err
	}
	raw, err := ctyjson.Unmarshal(v.Value, implied)
	if err != nil {
		return cty.NilVal, err
	}
	return convert.Convert(raw, ty)
}

// encodeValue writes a value with its type, so that equal answers mean equal values.
func encodeValue(v cty.Value) any {
	ty := v.Type()
	switch {
	case !v.IsKnown():
		return []any{"unknown", typeexpr.TypeString(ty)}
	case v.IsNull():
		return []any{"null", typeexpr.TypeString(ty)}
	case ty == cty.String:
		return []any{"string", v.AsString()}
	case ty == cty.Number:
		return []any{"number", v.AsBigFloat().Text('f', -1)}
	case ty == cty.Bool:
		return []any{"bool", v.True()}
	case ty.IsListType():
		return []any{"list", typeexpr.TypeString(ty.ElementType()), encodeElements(v)}
	case ty.IsSetType():
		return []any{"set", typeexpr.TypeString(ty.ElementType()), encodeElements(v)}
	case ty.IsMapType():
		return []any{"map", typeexpr.TypeString(ty.ElementType()), encodeEntries(v)}
	case ty.IsTupleType():
		return []any{"tuple", encodeElements(v)}
	case ty.IsObjectType():
		return []any{"object", encodeEntries(v)}
	default:
		return []any{"other", fmt.Sprintf("%#v", ty)}
	}
}

func encodeElements(v cty.Value) []any {
	elements := []any{}
	for it := v.ElementIterator(); it.Next(); {
		_, each := it.Element()
		elements = append(elements, encodeValue(each))
	}
	return elements
}

func encodeEntries(v cty.Value) map[string]any {
	entries := map[string]any{}
	for it := v.ElementIterator(); it.Next(); {
		key, each := it.Element()
		entries[key.AsString()] = encodeValue(each)
	}
	return entries
}

type encodedBody struct {
	Attributes map[string]any `json:"attributes"`
	Blocks     []encodedBlock `json:"blocks"`
}

type encodedBlock struct {
	Type   string      `json:"type"`
	Labels []string    `json:"labels"`
	Body   encodedBody `json:"body"`
}

// encodeBody evaluates everything in a body of the native syntax.
func encodeBody(body *hclsyntax.Body, ctx *hcl.EvalContext) (encodedBody, hcl.Diagnostics) {
	var diags hcl.Diagnostics
	result := encodedBody{Attributes: map[string]any{}, Blocks: []encodedBlock{}}
	for name, attr := range body.Attributes {
		value, moreDiags := attr.Expr.Value(ctx)
		diags = append(diags, moreDiags...)
		result.Attributes[name] = encodeValue(value)
	}
	for _, block := range body.Blocks {
		inner, moreDiags := encodeBody(block.Body, ctx)
		diags = append(diags, moreDiags...)
		result.Blocks = append(result.Blocks, encodedBlock{block.Type, labels(block.Labels), inner})
	}
	return result, diags
}

// schema is what a body may contain when a schema is needed: the arguments x, y and z, blocks
// "plain" without a label, "named" with one and "pair" with two.
var schema = &hcl.BodySchema{
	Attributes: []hcl.AttributeSchema{{Name: "x"}, {Name: "y"}, {Name: "z"}},
	Blocks: []hcl.BlockHeaderSchema{
		{Type: "plain"},
		{Type: "named", LabelNames: []string{"name"}},
		{Type: "pair", LabelNames: []string{"first", "second"}},
	},
}

// encodeContent evaluates what the schema finds in a body.
func encodeContent(body hcl.Body, ctx *hcl.EvalContext) (encodedBody, hcl.Diagnostics) {
	content, diags := body.Content(schema)
	result := encodedBody{Attributes: map[string]any{}, Blocks: []encodedBlock{}}
	names := make([]string, 0, len(content.Attributes))
	for name := range content.Attributes {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		value, moreDiags := content.Attributes[name].Expr.Value(ctx)
		diags = append(diags, moreDiags...)
		result.Attributes[name] = encodeValue(value)
	}
	for _, block := range content.Blocks {
		inner, moreDiags := encodeContent(block.Body, ctx)
		diags = append(diags, moreDiags...)
		result.Blocks = append(result.Blocks, encodedBlock{block.Type, labels(block.Labels), inner})
	}
	return result, diags
}

func labels(labels []string) []string {
	if labels == nil {
		return []string{}
	}
	return labels
}
