package config

import "testing"

func TestSchemaDescribesEveryKey(t *testing.T) {
	var walk func(s map[string]any, path string)
	walk = func(s map[string]any, path string) {
		if items, ok := s["items"].(map[string]any); ok {
			walk(items, path+"[]")
		}
		properties, _ := s["properties"].(map[string]any)
		for key, inner := range properties {
			inner := inner.(map[string]any)
			for _, word := range []string{"title", "description"} {
				if text, _ := inner[word].(string); text == "" {
					t.Errorf("%s.%s has no %s", path, key, word)
				}
			}
			if pattern, comment := inner["pattern"], inner["$comment"]; pattern != nil && comment == nil {
				t.Errorf("%s.%s has a pattern without words for it in $comment", path, key)
			}
			walk(inner, path+"."+key)
		}
	}
	for _, f := range []*form{planForm, presetForm} {
		walk(inline(schemaDocument(f.file), schemaDocument(f.file)).(map[string]any), f.file+" ")
	}
}
