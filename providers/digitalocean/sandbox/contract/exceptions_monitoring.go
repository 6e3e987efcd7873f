package contract

var monitoringExceptions = []exception{
	{side: "request", path: "/v2/uptime/checks", field: "/method", reason: missing, why: "required by the description, which has no such field"},
	{side: "request", path: "/v2/uptime/checks/*/alerts/*", field: "/comparison", reason: notOne, why: "godo sends one that is not said as an empty text", beyond: true},
}
