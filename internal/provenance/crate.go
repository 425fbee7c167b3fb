package provenance

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"path"
	"strings"

	"earmark/schemas"
)

// An entity is a node of a crate's graph. encoding/json writes its properties in the order of their names.
type entity map[string]any

func ref(id string) entity { return entity{"@id": id} }

// Crate is the run as a research object: the metadata of RO-Crate 1.1 under the profile Process Run Crate. Its one action is
// the run, with earmark as instrument, what was read as objects, and the published files as results. Every file but the
// record and the checksums has its hash and size; these two hold the hash of this file in turn.
//
// The metadata say neither when the run was published nor under which licence, both of which the specification asks for: a
// run holds no time, and its licence is not ours to give. Who deposits a run adds them.
func (r *Record) Crate(tables []schemas.Row) ([]byte, error) {
	const process = "https://w3id.org/ro/wfrun/process/0.5"
	var results, objects, files []entity
	described := map[string]string{}
	for _, row := range tables {
		described["tables/"+row.Table()+".parquet"] = "The table " + row.Table() + ", described in docs/tables.md of earmark."
	}
	for _, f := range r.Files {
		e := fileEntity(crateID(f.Path), path.Base(f.Path), f.SHA256, f.Bytes)
		if text := described[f.Path]; text != "" {
			e["description"] = text
		}
		results, files = append(results, ref(crateID(f.Path))), append(files, e)
	}
	results = append(results, ref(RecordFile), ref(ChecksumFile))
	files = append(files, entity{
		"@id": RecordFile, "@type": "File", "name": RecordFile, "encodingFormat": mediaType(RecordFile),
		"description": "The provenance of every file of the run, described in docs/provenance.md of earmark.",
	}, entity{
		"@id": ChecksumFile, "@type": "File", "name": ChecksumFile, "encodingFormat": "text/plain",
		"description": "The SHA-256 of every other file of the run, for sha256sum -c.",
	})
	inputs := r.Config.Sources[:len(r.Config.Sources):len(r.Config.Sources)]
	for _, in := range r.Inputs {
		inputs = append(inputs, in.Source)
	}
	seen := map[string]bool{}
	for _, in := range inputs {
		id, err := hashURI(in.SHA256)
		if err != nil {
			return nil, fmt.Errorf("%s: %s: %w", CrateFile, in.Path, err)
		}
		if seen[id] { // equal files are one entity
			continue
		}
		seen[id] = true
		objects, files = append(objects, ref(id)), append(files, fileEntity(id, in.Path, in.SHA256, in.Bytes))
	}
	status := "http://schema.org/CompletedActionStatus"
	if r.Blocked {
		status = "http://schema.org/FailedActionStatus"
	}
	graph := append([]entity{
		{
			"@id": CrateFile, "@type": "CreativeWork", "about": ref("./"),
			"conformsTo": []entity{ref("https://w3id.org/ro/crate/1.1"), ref(process)},
		},
		{
			"@id": "./", "@type": "Dataset", "identifier": r.Run, "name": cmp.Or(r.Plan.Study.Title, r.Study),
			"description": fmt.Sprintf("Run %s of study %s, analysed by earmark %s.", r.Run, r.Study, r.Program.Version),
			"hasPart":     results, "mentions": ref("#run"), "conformsTo": ref(process),
		},
		{"@id": process, "@type": "CreativeWork", "name": "Process Run Crate", "version": "0.5"},
		{
			"@id": "#earmark", "@type": "SoftwareApplication", "name": "earmark", "version": r.Program.Version,
			"softwareVersion": r.Program.Version, "runtimePlatform": r.Program.Go + " " + r.Program.Platform,
		},
		{
			"@id": "#run", "@type": "CreateAction", "name": "Analysis of study " + r.Study, "actionStatus": status,
			"instrument": ref("#earmark"), "object": objects, "result": results,
		},
	}, files...)
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(entity{"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": graph}); err != nil {
		return nil, fmt.Errorf("%s: %w", CrateFile, err)
	}
	return b.Bytes(), nil
}

// fileEntity is a file by its hash and size.
func fileEntity(id, name, sha256 string, bytes int) entity {
	e := entity{"@id": id, "@type": "File", "name": name, "sha256": sha256, "contentSize": fmt.Sprint(bytes)}
	if format := mediaType(name); format != "" {
		e["encodingFormat"] = format
	}
	return e
}

// mediaType is the media type of a file by the ending of its name; empty if none is registered. It is our own short list,
// as that of the mime package depends on the machine.
func mediaType(name string) string {
	return map[string]string{
		".csv": "text/csv", ".html": "text/html", ".json": "application/json", ".md": "text/markdown", ".png": "image/png",
		".svg": "image/svg+xml", ".parquet": "application/vnd.apache.parquet", ".yaml": "application/yaml",
		".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	}[strings.ToLower(path.Ext(name))]
}

// crateID is the path of a published file as an identifier of the crate, a relative URI.
func crateID(name string) string { return (&url.URL{Path: name}).EscapedPath() }

// hashURI names content by its hash (RFC 6920). What was read is not part of the crate, and its path leads nowhere.
func hashURI(sha256 string) (string, error) {
	sum, err := hex.DecodeString(sha256)
	return "ni:///sha-256;" + base64.RawURLEncoding.EncodeToString(sum), err
}
