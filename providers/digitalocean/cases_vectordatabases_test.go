package digitalocean_test

import (
	"testing"

	"github.com/swampctl/swampctl/providers/sdk/sdktest"
)

func vectordatabasesCases() []sdktest.Case {
	return []sdktest.Case{
		{
			Type: "digitalocean_vector_database",
			Create: attrs{
				"name": "vectors", "region": "tor1", "size": "small", "tags": []string{"a", "b"},
				"config": []any{attrs{"default_quantization": "pq", "enable_auto_schema": false, "weaviate_version": "1.27.0"}},
			},
			Setup: func(t testing.TB, c sdktest.Cloud) attrs { return attrs{"project_id": given(t, c).project("search")} },
			Updates: []attrs{
				{"size": "medium"}, {"tags": []string{"c"}}, {"tags": nil},
				{"config": []any{attrs{"default_quantization": "bq", "enable_auto_schema": true}}}, {"config": []any{attrs{"weaviate_version": "1.28.0"}}},
			},
			Replaces: []attrs{{"name": "vectors-2"}, {"region": "nyc3"}, {"project_id": "00000000-0000-4000-8000-000000000000"}},
		},
		{Type: "digitalocean_vector_database", Create: attrs{"name": "plain", "region": "nyc1", "size": "large"}, Updates: []attrs{{"size": "small"}}},
	}
}
