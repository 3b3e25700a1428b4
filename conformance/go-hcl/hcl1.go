package main

import (
	"fmt"
	"math/big"
	"strconv"

	hcl1 "github.com/hashicorp/hcl"
	"github.com/hashicorp/hcl/hcl/ast"
	"github.com/hashicorp/hcl/hcl/token"
)

// parseHcl1 answers with the tree of a text in HCL 1: an object is a list of its members, and each
// label of a block is an object around what is inside.
func parseHcl1(text string) answer {
	file, err := hcl1.Parse(text)
	if err != nil {
		return answer{Error: err.Error()}
	}
	value, err := encodeHcl1(file.Node)
	if err != nil {
		return answer{Parsed: true, Error: err.Error()}
	}
	return answer{Parsed: true, OK: true, Value: value}
}

func encodeHcl1(node ast.Node) (any, error) {
	switch node := node.(type) {
	case *ast.ObjectList:
		return encodeItems(node.Items)
	case *ast.ObjectType:
		return encodeItems(node.List.Items)
	case *ast.ListType:
		elements := []any{}
		for _, each := range node.List {
			element, err := encodeHcl1(each)
			if err != nil {
				return nil, err
			}
			elements = append(elements, element)
		}
		return map[string]any{"list": elements}, nil
	case *ast.LiteralType:
		return encodeLiteral(node.Token)
	}
	return nil, fmt.Errorf("unknown node %T", node)
}

func encodeItems(items []*ast.ObjectItem) (any, error) {
	members := []any{}
	for _, item := range items {
		value, err := encodeHcl1(item.Val)
		if err != nil {
			return nil, err
		}
		for i := len(item.Keys) - 1; i > 0; i-- {
			value = map[string]any{"object": []any{[]any{item.Keys[i].Token.Value(), value}}}
		}
		members = append(members, []any{item.Keys[0].Token.Value(), value})
	}
	return map[string]any{"object": members}, nil
}

func encodeLiteral(literal token.Token) (any, error) {
	switch literal.Type {
	case token.NUMBER:
		number, ok := new(big.Int).SetString(literal.Text, 0)
		if !ok {
			return nil, fmt.Errorf("no number: %s", literal.Text)
		}
		float, _ := new(big.Float).SetInt(number).Float64()
		return map[string]any{"number": strconv.FormatFloat(float, 'g', -1, 64)}, nil
	case token.FLOAT:
		float, err := strconv.ParseFloat(literal.Text, 64)
		if err != nil {
			return nil, err
		}
		return map[string]any{"number": strconv.FormatFloat(float, 'g', -1, 64)}, nil
	}
	return literal.Value(), nil
}
