package main

import (
	"drover.example/conformance/go-host/gen"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/gocty"
	"github.com/zclconf/go-cty/cty/msgpack"
)

// encode makes the msgpack that Nomad's agent would send for a configuration: cty's, of the type that
// the plugin's schema describes, with null for what is not given. Values that the schema does not know
// are an error.
func (s *stage) encode(spec *gen.Spec, values map[string]any) []byte {
	object := spec.GetObject()
	if object == nil {
		s.fail("the schema is no object: %v", spec)
	}
	for name := range values {
		if object.Attributes[name] == nil {
			s.fail("the schema has no attribute %q", name)
		}
	}
	encoded := map[string]cty.Value{}
	for name, attribute := range object.Attributes {
		kind := s.typeOf(attribute)
		encoded[name] = cty.NullVal(kind)
		if value, given := values[name]; given {
			converted, err := gocty.ToCtyValue(value, kind)
			s.must(err, "convert "+name)
			encoded[name] = converted
		}
	}
	value := cty.ObjectVal(encoded)
	bytes, err := msgpack.Marshal(value, value.Type())
	s.must(err, "encode the configuration")
	return bytes
}

func (s *stage) typeOf(spec *gen.Spec) cty.Type {
	if byDefault := spec.GetDefault(); byDefault != nil {
		return s.typeOf(byDefault.Primary)
	}
	attribute := spec.GetAttr()
	if attribute == nil {
		s.fail("the schema holds something else than an attribute: %v", spec)
	}
	expression, problems := hclsyntax.ParseExpression([]byte(attribute.Type), "schema", hcl.InitialPos)
	if problems.HasErrors() {
		s.fail("type %q does not parse: %v", attribute.Type, problems)
	}
	kind, problems := typeexpr.TypeConstraint(expression)
	if problems.HasErrors() {
		s.fail("%q is no type: %v", attribute.Type, problems)
	}
	return kind
}
