package sandbox

var vectorDatabaseSteps = []step{
	{call: "POST /v2/vector-databases", body: `{"name":"vectors","region":"tor1","size":"small","tags":["a"]}`, want: 201, keep: "vectors=vector_db.id"},
	{call: "POST /v2/vector-databases", body: `{"region":"tor1","size":"small"}`, want: 400, says: "name"},
	{call: "POST /v2/vector-databases", body: `{"name":"vectors","region":"mars1","size":"small"}`, want: 400, says: "region"},
	{call: "POST /v2/vector-databases", body: `{"name":"vectors","region":"tor1","size":"huge"}`, want: 400, says: "size"},
	{call: "POST /v2/vector-databases", body: `{"name":"vectors","region":"tor1","size":"small","project_id":"` + none + `"}`, want: 400, says: "project_id"},
	{call: "GET /v2/vector-databases?per_page=1", want: 200},
	{call: "GET /v2/vector-databases/$vectors", want: 200},
	{call: "GET /v2/vector-databases/" + none, want: 404},
	{call: "PUT /v2/vector-databases/$vectors", body: `{"id":"$vectors","config":{"default_quantization":"pq","enable_auto_schema":false}}`, want: 200},
	{call: "PUT /v2/vector-databases/$vectors", body: `{"config":{"default_quantization":"zip"}}`, want: 400, says: "default_quantization"},
	{call: "PUT /v2/vector-databases/$vectors/tags", body: `{"id":"$vectors","tags":[]}`, want: 200},
	{call: "POST /v2/vector-databases/$vectors/resize", body: `{"id":"$vectors","size":"medium"}`, want: 200},
	{call: "POST /v2/vector-databases/$vectors/resize", body: `{"size":"huge"}`, want: 400, says: "size"},
	{call: "DELETE /v2/vector-databases/$vectors", want: 204},
	{call: "DELETE /v2/vector-databases/$vectors", want: 404},
}
