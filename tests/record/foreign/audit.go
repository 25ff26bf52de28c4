// Audit a log folder with the packages of Go's checksum database, which share no code with Navicert.
//
//	sumdb-audit FOLDER VKEY
//
// It checks the signature of the checkpoint (note.Open), hashes every entry of every bundle into a tree of its own
// (tlog.StoredHashes), compares the root and every tile file with that tree, and then proves entries and earlier
// sizes from the tile files alone (tlog.TileHashReader). It prints one line, or ends with status 1 and the reason.
package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8 // of a tile: 256 hashes

func check(err error, what string) {
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", what, err)
		os.Exit(1)
	}
}

// path gives the place of a tile in tlog-tiles, which leaves the height out and calls level -1 "entries".
func path(t tlog.Tile) string {
	rest := strings.TrimPrefix(t.Path(), fmt.Sprintf("tile/%d/", t.H))
	return "tile/" + strings.Replace(rest, "data/", "entries/", 1)
}

// files reads tiles from a folder.
type files struct{ folder string }

func (f files) Height() int                                { return height }
func (f files) SaveTiles(tiles []tlog.Tile, data [][]byte) {}
func (f files) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, t := range tiles {
		data, err := os.ReadFile(filepath.Join(f.folder, path(t)))
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

// head opens the checkpoint with a key, and reads its three lines.
func head(folder, vkey string) tlog.Tree {
	verifier, err := note.NewVerifier(vkey)
	check(err, "the key")
	data, err := os.ReadFile(filepath.Join(folder, "checkpoint"))
	check(err, "checkpoint")
	opened, err := note.Open(data, note.VerifierList(verifier))
	check(err, "checkpoint")
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() {
		check(fmt.Errorf("%d lines, origin %q", len(lines), lines[0]), "checkpoint")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	check(err, "checkpoint")
	root, err := tlog.ParseHash(lines[2])
	check(err, "checkpoint")
	return tlog.Tree{N: size, Hash: root}
}

// entries reads the entries of a bundle, of which there must be exactly as many as stated.
func entries(folder string, t tlog.Tile) [][]byte {
	name := path(t)
	data, err := os.ReadFile(filepath.Join(folder, name))
	check(err, name)
	var all [][]byte
	for len(data) >= 2 && len(data) >= 2+int(binary.BigEndian.Uint16(data)) {
		end := 2 + int(binary.BigEndian.Uint16(data))
		all = append(all, data[2:end])
		data = data[end:]
	}
	if len(data) > 0 || len(all) != t.W {
		check(fmt.Errorf("%d entries and %d bytes more", len(all), len(data)), name)
	}
	return all
}

func main() {
	folder, tree := os.Args[1], head(os.Args[1], os.Args[2])
	var stored []tlog.Hash
	own := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		var found []tlog.Hash
		for _, i := range indexes {
			found = append(found, stored[i])
		}
		return found, nil
	})
	var leaves []tlog.Hash
	for n := int64(0); n < tree.N; n += 1 << height {
		width := tree.N - n
		if width > 1<<height {
			width = 1 << height
		}
		for _, entry := range entries(folder, tlog.Tile{H: height, L: -1, N: n >> height, W: int(width)}) {
			hashes, err := tlog.StoredHashes(int64(len(leaves)), entry, own)
			check(err, "tree")
			leaves, stored = append(leaves, tlog.RecordHash(entry)), append(stored, hashes...)
		}
	}
	root, err := tlog.TreeHash(tree.N, own)
	check(err, "tree")
	if root != tree.Hash {
		check(fmt.Errorf("the entries have the root %v, the checkpoint %v", root, tree.Hash), "checkpoint")
	}
	count := 0
	for i, tiles := 0, tlog.NewTiles(height, 0, tree.N); i < len(tiles); i++ {
		t := tiles[i]
		if i+1 < len(tiles) && tiles[i+1].L == t.L && tiles[i+1].N == t.N {
			continue // the same tile follows, wider: only the widest is of this size
		}
		count++
		want, err := tlog.ReadTileData(t, own)
		check(err, path(t))
		have, err := os.ReadFile(filepath.Join(folder, path(t)))
		check(err, path(t))
		if !bytes.Equal(want, have) {
			check(fmt.Errorf("not the hashes of the entries"), path(t))
		}
	}
	read := tlog.TileHashReader(tree, files{folder})
	for n := int64(0); n < tree.N; n += 1 + tree.N/100 {
		proof, err := tlog.ProveRecord(tree.N, n, read)
		check(err, "inclusion")
		check(tlog.CheckRecord(proof, tree.N, tree.Hash, n, leaves[n]), "inclusion")
		old, err := tlog.TreeHash(n+1, own)
		check(err, "tree")
		grown, err := tlog.ProveTree(tree.N, n+1, read)
		check(err, "consistency")
		check(tlog.CheckTree(grown, tree.N, tree.Hash, n+1, old), "consistency")
	}
	fmt.Printf("%d entries and %d tiles are what %s signed\n", tree.N, count, os.Args[2][:strings.Index(os.Args[2], "+")])
}
