// Prints fakectl/data/protobuf.json: the protobuf fields of every type that kubectl's typed clients send. Run by hand when the version of
// Kubernetes changes: go mod init fields && go get k8s.io/client-go@v0.37.1 && go mod tidy && go run protobuf_fields.go
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"sort"
	"strings"

	apiext "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/kubernetes/scheme"
	aggregator "k8s.io/kube-aggregator/pkg/apis/apiregistration/v1"
)

var structs [][]string
var numbers = map[reflect.Type]int{}

// code says what a field holds: s string, b bool, i integer, d double, y bytes, [x list, {x map, #n struct; * before it: may be absent.
func code(t reflect.Type) string {
	if t.Kind() == reflect.Ptr {
		return "*" + code(t.Elem())
	}
	switch t.Kind() {
	case reflect.String:
		return "s"
	case reflect.Bool:
		return "b"
	case reflect.Int32, reflect.Int64, reflect.Int:
		return "i"
	case reflect.Uint8:
		return "i"
	case reflect.Float64, reflect.Float32:
		return "d"
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return "y"
		}
		return "[" + code(t.Elem())
	case reflect.Map:
		return "{" + code(t.Elem())
	case reflect.Struct:
		return fmt.Sprintf("#%d", walk(t))
	}
	panic("a field of kind " + t.Kind().String())
}

// walk numbers a struct and notes its fields: "number name code", the name "-" where a field is embedded or the struct is special.
func walk(t reflect.Type) int {
	if n, ok := numbers[t]; ok {
		return n
	}
	n := len(structs)
	numbers[t] = n
	structs = append(structs, nil)
	fields := []string{t.Name()}
	for i := 0; i < t.NumField(); i++ {
		f := t.Field(i)
		tag := f.Tag.Get("protobuf")
		if tag == "" || tag == "-" {
			continue
		}
		js := strings.Split(f.Tag.Get("json"), ",")[0]
		if js == "" {
			js = "-"
		}
		fields = append(fields, strings.Split(tag, ",")[1]+" "+js+" "+code(f.Type))
	}
	structs[n] = fields
	return n
}

func main() {
	apiext.AddToScheme(scheme.Scheme)
	aggregator.AddToScheme(scheme.Scheme)
	kinds := map[string]int{}
	known := []schema.GroupVersionKind{}
	for gvk := range scheme.Scheme.AllKnownTypes() {
		known = append(known, gvk)
	}
	sort.Slice(known, func(i, j int) bool { return known[i].String() < known[j].String() })
	for _, gvk := range known {
		t := scheme.Scheme.AllKnownTypes()[gvk]
		options := strings.HasSuffix(gvk.Kind, "Options") && (gvk.Kind != "DeleteOptions" || gvk.Group != "")
		served := gvk.Version == "v1" || gvk.Version == "v2"
		if !served || options || t.Kind() != reflect.Struct || strings.HasSuffix(gvk.Kind, "List") || strings.HasPrefix(gvk.Kind, "Watch") {
			continue
		}
		kinds[gvk.GroupVersion().String()+" "+gvk.Kind] = walk(t)
	}
	json.NewEncoder(os.Stdout).Encode(map[string]any{"kinds": kinds, "structs": structs})
}
