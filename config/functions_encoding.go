package config

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"net/url"
	"unicode/utf8"

	ctyyaml "github.com/zclconf/go-cty-yaml"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/ianaindex"
)

func encodingFunctions() map[string]function.Function {
	return map[string]function.Function{
		"base64encode":     text("str", func(a []string) (string, error) { return base64.StdEncoding.EncodeToString([]byte(a[0])), nil }),
		"base64decode":     text("str", func(a []string) (string, error) { return base64Text(a[0]) }),
		"base64gzip":       text("str", func(a []string) (string, error) { return base64Gzip(a[0]) }),
		"textencodebase64": text("string encoding", func(a []string) (string, error) { return encodeText(a[0], a[1]) }),
		"textdecodebase64": text("source encoding", func(a []string) (string, error) { return decodeText(a[0], a[1]) }),
		"urlencode":        text("str", func(a []string) (string, error) { return url.QueryEscape(a[0]), nil }),
		"jsonencode":       limitedEncode(stdlib.JSONEncodeFunc),
		"yamlencode":       limitedEncode(ctyyaml.YAMLEncodeFunc),
		"jsondecode":       limitedDecode(stdlib.JSONDecodeFunc, false),
		"yamldecode":       limitedDecode(ctyyaml.YAMLDecodeFunc, true),
	}
}

func base64Text(s string) (string, error) {
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		return "", function.NewArgErrorf(0, "not base64")
	}
	if !utf8.Valid(b) {
		return "", function.NewArgErrorf(0, "the decoded bytes are not UTF-8 text")
	}
	return string(b), nil
}

func base64Gzip(s string) (string, error) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(s)); err != nil {
		return "", err
	}
	if err := z.Flush(); err != nil { // Terraform's bytes have the mark of a flush
		return "", err
	}
	if err := z.Close(); err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(b.Bytes()), nil
}

// charset returns an encoding by its IANA name.
func charset(name string) (encoding.Encoding, error) {
	enc, err := ianaindex.IANA.Encoding(name)
	if err != nil || enc == nil {
		return nil, function.NewArgErrorf(1, "%q is not the IANA name of an encoding that is supported, such as UTF-16LE", name)
	}
	return enc, nil
}

func encodeText(s, name string) (string, error) {
	enc, err := charset(name)
	if err != nil {
		return "", err
	}
	b, err := enc.NewEncoder().Bytes([]byte(s))
	if err != nil {
		return "", function.NewArgErrorf(0, "the text has characters that %s lacks", name)
	}
	return base64.StdEncoding.EncodeToString(b), nil
}

func decodeText(s, name string) (string, error) {
	enc, err := charset(name)
	if err != nil {
		return "", err
	}
	raw, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		return "", function.NewArgErrorf(0, "not base64")
	}
	b, err := enc.NewDecoder().Bytes(raw)
	if err != nil || bytes.ContainsRune(b, utf8.RuneError) {
		return "", function.NewArgErrorf(0, "the bytes are not text in %s", name)
	}
	return string(b), nil
}
