/* The two loops of screening that cost most, in C: which listed words a word may mean, and which names share enough
 * of a query. `vocabulary.py` and `candidates.py` hold the same steps in Python and are used where this is not built;
 * a test holds both to identical results. Everything is in whole numbers but one division at the end.
 */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST = 12, CUT = 24, WORD = 512, MOST_KEYS = 1 + 16 + 16 * 15 / 2 };
enum { SAME, EQUIVALENT, FOLDED, LETTERS, SAME_BONES };
enum { AHEAD = 12 }; /* so many names further on is what is fetched while one is worked on */
#ifdef __GNUC__
#define FETCH(place) __builtin_prefetch(place)
#else
#define FETCH(place) ((void)0)
#endif
static const int EDITS[4][LONGEST + 1] = {
    {100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100},
    {0, 0, 0, 55, 66, 76, 82, 85, 88, 89, 90, 91, 92},
    {0, 0, 0, 0, 0, 0, 52, 60, 66, 70, 74, 76, 78},
    {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 58, 62, 66},
};
static const int LIKE_SAME = 100, LIKE_EQUIVALENT = 96, LIKE_FOLDED = 95, LIKE_BONES = 80, LIKE_BARE = 90,
                 LIKE_SHORT = 66, OTHER_BEGINNING = 7, MISSPELT = 85;

typedef struct {
    const uint32_t *keys;
    const int32_t *words;
    Py_ssize_t count;
} Table;

/* Words under the hashes of them with letters left out: the upper `bits` of a hash are a place in `ends`, the others stand
   in `filed` above as many bits for the number of the word. */
typedef struct {
    const uint32_t *ends, *filed;
    int bits;
} Near;

/* Places of two neighbouring words under the hash of both as one: its upper `bits` are a place in `ends`, as many more
   stand in `rests` as fit there. */
typedef struct {
    const uint32_t *ends, *places;
    const uint16_t *rests;
    Py_ssize_t count;
    int bits;
} Joins;

#include "_score.h"

/* What a name got from all words of the query, and from the one that has this turn; side by side, as they are used. */
typedef struct {
    int32_t total;
    uint16_t turn, best;
} Tally;

typedef struct {
    PyObject_HEAD
    Py_buffer held[32];
    int held_count;
    const uint8_t *text, *fold;
    const uint32_t *text_ends, *fold_ends, *post_ends;
    const uint32_t *canonical, *bones;
    const int32_t *post_names, *name_words;
    const uint16_t *name_weight;
    Joins joins;
    const uint8_t *bare, *role, *word_weight[2];
    const uint32_t *bare_ends, *name_ends;
    Sight *sight;
    Py_ssize_t names, words, places;
    Table tables[2]; /* bones, canonical */
    Near near;
    Tally *tally;
    int32_t *touched;
    uint16_t turn;
    int damaged;
} Kernel;

static uint32_t crc_table[256];

static void make_crc_table(void)
{
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t c = i;
        for (int k = 0; k < 8; k++) c = c & 1 ? 0xEDB88320u ^ (c >> 1) : c >> 1;
        crc_table[i] = c;
    }
}

static uint32_t crc_on(uint32_t crc, uint8_t letter) { return crc_table[(crc ^ letter) & 0xFF] ^ (crc >> 8); }

/* The hash of a word, that of zlib.crc32, of which the letters before these gave `crc`. */
static uint32_t crc_from(uint32_t crc, const uint8_t *word, Py_ssize_t length)
{
    for (Py_ssize_t i = 0; i < length; i++) crc = crc_on(crc, word[i]);
    return crc ^ 0xFFFFFFFFu;
}

static uint32_t crc_of(const char *word, Py_ssize_t length) { return crc_from(0xFFFFFFFFu, (const uint8_t *)word, length); }

/* Letters to insert, delete, replace or swap with a neighbour (optimal string alignment); more than 3 gives 4. */
static int osa(const uint8_t *a, int n, const uint8_t *b, int m)
{
    if (abs(n - m) > 3) return 4;
    while (n && m && *a == *b) a++, b++, n--, m--;
    while (n && m && a[n - 1] == b[m - 1]) n--, m--;
    if (!n || !m) return n + m > 3 ? 4 : n + m;
    if (m > WORD - 2) return 4;
    int rows[3][WORD];
    int *before = rows[0], *last = rows[1], *now = rows[2];
    for (int j = 0; j <= m; j++) last[j] = j;
    for (int i = 1; i <= n; i++) {
        int least = now[0] = i;
        for (int j = 1; j <= m; j++) {
            int cost = last[j - 1] + (a[i - 1] != b[j - 1]);
            if (last[j] + 1 < cost) cost = last[j] + 1;
            if (now[j - 1] + 1 < cost) cost = now[j - 1] + 1;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && before[j - 2] + 1 < cost)
                cost = before[j - 2] + 1;
            now[j] = cost;
            if (cost < least) least = cost;
        }
        if (least > 4) return 4;
        int *spare = before;
        before = last, last = now, now = spare;
    }
    return last[m] > 3 ? 4 : last[m];
}

/* The places of each letter in a word of up to 64. */
typedef struct {
    const uint8_t *word;
    int length;
    uint64_t at[256];
} Letters;

static void find_letters(Letters *l, const char *word, Py_ssize_t length)
{
    l->word = (const uint8_t *)word, l->length = (int)length;
    memset(l->at, 0, sizeof l->at);
    for (int i = 0; i < l->length && i < 64; i++) l->at[l->word[i]] |= 1ull << i;
}

/* The same number as `osa`, for a word of up to 64 letters all at once (Hyyrö 2003). */
static int edits_of(const Letters *q, const uint8_t *b, int m)
{
    int n = q->length;
    if (abs(n - m) > 3) return 4;
    if (n > 64 || !n) return osa(q->word, n, b, m);
    uint64_t up = ~0ull, down = 0, level = 0, before = 0;
    int edits = n;
    for (int j = 0; j < m; j++) {
        uint64_t met = q->at[b[j]], swapped = ((~level & met) << 1) & before;
        level = (((met & up) + up) ^ up) | met | down | swapped;
        uint64_t more = down | ~(level | up), less = level & up;
        edits += (int)(more >> (n - 1) & 1) - (int)(less >> (n - 1) & 1);
        more = more << 1 | 1, less <<= 1;
        up = less | ~(level | more), down = more & level, before = met;
    }
    return edits > 3 ? 4 : edits;
}

static int distance_like(const Letters *q, const uint8_t *b, int m)
{
    int longest = q->length > m ? q->length : m, edits = edits_of(q, b, m);
    return edits > 3 ? 0 : EDITS[edits][longest > LONGEST ? LONGEST : longest];
}

static int has_vowel(const uint8_t *word, int length)
{
    for (int i = 1; i < length; i++)
        if (memchr("aeiouy", word[i], 6)) return 1;
    return 0;
}

typedef struct {
    Letters text, fold;
    int bones_length, exact;
    uint32_t canonical, bones;
} Asked;

static int likeness(const Kernel *k, const Asked *q, int32_t word, int *how)
{
    const uint8_t *text = k->text + k->text_ends[word], *fold = k->fold + k->fold_ends[word];
    int n = (int)(k->text_ends[word + 1] - k->text_ends[word]), m = (int)(k->fold_ends[word + 1] - k->fold_ends[word]);
    if (n == q->text.length && !memcmp(text, q->text.word, n)) return *how = SAME, LIKE_SAME;
    if (k->canonical[word] == q->canonical) return *how = EQUIVALENT, LIKE_EQUIVALENT;
    if (m == q->fold.length && !memcmp(fold, q->fold.word, m)) return *how = FOLDED, LIKE_FOLDED;
    *how = LETTERS;
    if (q->exact) return 0;
    int printed = distance_like(&q->text, text, n), folded = distance_like(&q->fold, fold, m) - 1;
    int like = printed > folded ? printed : folded;
    int first_q = q->fold.length ? q->fold.word[0] : -1, first = m ? fold[0] : -1;
    if (first_q != first && like > 0) like -= OTHER_BEGINNING;
    if (q->bones_length && k->bones[word] == q->bones) {
        int dropped = !has_vowel(q->text.word, q->text.length) || !has_vowel(text, n);
        int bones = q->bones_length < 3 ? (dropped ? LIKE_SHORT : 0) : dropped ? LIKE_BARE : LIKE_BONES;
        if (bones > like) like = bones, *how = SAME_BONES;
    }
    return like;
}

/* Numbers in ascending order, a byte of all of them at a time: `spare` has room for as many. Below 0 is above all. */
static void put_in_order(int32_t *numbers, int32_t *spare, Py_ssize_t count)
{
    uint32_t differ = 0;
    for (Py_ssize_t i = 1; i < count; i++) differ |= (uint32_t)(numbers[i] ^ numbers[0]);
    for (int shift = 0; shift < 32 && differ >> shift; shift += 8) {
        if (!(differ >> shift & 255)) continue;
        Py_ssize_t at[256] = {0}, sum = 0;
        for (Py_ssize_t i = 0; i < count; i++) at[(uint32_t)numbers[i] >> shift & 255]++;
        for (int b = 0; b < 256; b++) {
            Py_ssize_t here = at[b];
            at[b] = sum, sum += here;
        }
        for (Py_ssize_t i = 0; i < count; i++) spare[at[(uint32_t)numbers[i] >> shift & 255]++] = numbers[i];
        memcpy(numbers, spare, count * sizeof *numbers);
    }
}

typedef struct {
    int32_t *word;
    Py_ssize_t count, room;
} Words;

static int put_word(int32_t word, Words *found)
{
    if (found->count == found->room) {
        Py_ssize_t room = found->room ? 2 * found->room : 256;
        int32_t *more = realloc(found->word, 2 * room * sizeof *more); /* as many to put them in order */
        if (!more) return -1;
        found->word = more, found->room = room;
    }
    return found->word[found->count++] = word, 0;
}

static int collect(const Table *t, uint32_t key, Words *found)
{
    int bad = 0;
    Py_ssize_t low = 0, high = t->count;
    while (low < high) {
        Py_ssize_t middle = low + (high - low) / 2;
        if (t->keys[middle] < key) low = middle + 1;
        else high = middle;
    }
    for (; low < t->count && t->keys[low] == key; low++) bad |= put_word(t->words[low], found);
    return bad;
}

static int collect_key(const Near *t, uint32_t key, Words *found)
{
    uint32_t place = key >> (32 - t->bits), wanted = key << t->bits, word = ((uint32_t)1 << t->bits) - 1;
    uint32_t low = t->ends[place], end = t->ends[place + 1];
    int bad = 0;
    for (uint32_t rest = end - low, half; rest; rest -= half) { /* without a branch, as in points_in */
        half = (rest + 1) / 2;
        low += half & -(uint32_t)(t->filed[low + half - 1] < wanted);
    }
    for (; low < end && (t->filed[low] & ~word) == wanted; low++) bad |= put_word((int32_t)(t->filed[low] & word), found);
    return bad;
}

/* The hashes of a word, less one letter, and less two where it has 8 to 16, as `most` allows it; how many. */
static int keys_near(const uint8_t *word, int length, int most, uint32_t *keys)
{
    uint32_t before[CUT + 1] = {0xFFFFFFFFu}; /* of the first letters */
    int count = 0;
    if (length > CUT) length = CUT;
    for (int i = 0; i < length; i++) before[i + 1] = crc_on(before[i], word[i]);
    keys[count++] = before[length] ^ 0xFFFFFFFFu;
    for (int i = 0; i < length && length > 2 && most; i++) {
        keys[count++] = crc_from(before[i], word + i + 1, length - i - 1);
        if (length < 8 || length > 16 || most < 2) continue;
        uint32_t less = before[i]; /* without letter i, up to letter j */
        for (int j = i + 1; j < length; j++) {
            keys[count++] = crc_from(less, word + j + 1, length - j - 1);
            less = crc_on(less, word[j]);
        }
    }
    return count;
}

/* All words filed under these hashes. What the next hashes need is fetched while one is looked up. */
static int collect_near(const Near *t, const uint32_t *keys, int count, Words *found)
{
    int bad = 0;
    int rest = 32 - t->bits;
    for (int i = 0; i < count; i++) FETCH(&t->ends[keys[i] >> rest]);
    for (int i = 0; i < count; i++) FETCH(&t->filed[t->ends[keys[i] >> rest]]);
    for (int i = 0; i < count; i++) bad |= collect_key(t, keys[i], found);
    return bad;
}

static int refuse_damaged(void)
{
    PyErr_SetString(PyExc_ValueError, "the index of names is damaged; delete it, it is made anew");
    return -1;
}

/* The words that may mean this one, each once and in order; whether there was no room. */
static int words_near(const Kernel *k, const Asked *q, int most, Words *found)
{
    uint32_t keys[2 * MOST_KEYS];
    int bad = collect(&k->tables[1], q->canonical, found);
    if (q->bones_length && !q->exact) bad |= collect(&k->tables[0], q->bones, found);
    int count = keys_near(q->fold.word, q->fold.length, q->exact ? 0 : most, keys);
    count += keys_near(q->text.word, q->text.length, !q->exact, keys + count);
    return bad | collect_near(&k->near, keys, count, found);
}

static void fetch_word(const Kernel *k, int32_t word)
{
    if (word < 0 || word >= k->words) return;
    FETCH(&k->text_ends[word]), FETCH(&k->fold_ends[word]), FETCH(&k->canonical[word]), FETCH(&k->bones[word]);
}

static void fetch_letters(const Kernel *k, int32_t word)
{
    if (word < 0 || word >= k->words) return;
    FETCH(k->text + k->text_ends[word]), FETCH(k->fold + k->fold_ends[word]);
}

/* meanings(text, fold, bones, canonical, exact, least) -> int32 triples of word, like, how in the order of the words */
static PyObject *kernel_meanings(Kernel *k, PyObject *args)
{
    if (!k->sight) return PyErr_SetString(PyExc_RuntimeError, "the kernel was not opened"), NULL;
    const char *text, *fold, *bones, *canonical;
    Py_ssize_t n, m, b, c;
    int exact, least;
    if (!PyArg_ParseTuple(args, "s#s#s#s#pi", &text, &n, &fold, &m, &bones, &b, &canonical, &c, &exact, &least)) return NULL;
    Asked q;
    find_letters(&q.text, text, n), find_letters(&q.fold, fold, m);
    q.bones_length = (int)b, q.exact = exact, q.canonical = crc_of(canonical, c), q.bones = crc_of(bones, b);
    Words found = {0};
    /* What is so alike differs by one letter at most: see EDITS. */
    int bad = words_near(k, &q, least < MISSPELT ? 2 : 1, &found);
    int32_t *triples = bad ? NULL : malloc((found.count + 1) * 3 * sizeof *triples);
    Py_ssize_t out = 0;
    if (triples) put_in_order(found.word, found.word + found.room, found.count);
    for (Py_ssize_t i = 0; triples && i < found.count; i++) {
        if (i + AHEAD < found.count) fetch_word(k, found.word[i + AHEAD]);
        if (i + AHEAD / 2 < found.count) fetch_letters(k, found.word[i + AHEAD / 2]);
        if (i && found.word[i] == found.word[i - 1]) continue;
        if (found.word[i] < 0 || found.word[i] >= k->words) {
            k->damaged = 1;
            break;
        }
        int how, like = likeness(k, &q, found.word[i], &how);
        if (like >= least) triples[out++] = found.word[i], triples[out++] = like, triples[out++] = how;
    }
    if (k->damaged) refuse_damaged();
    PyObject *answer = k->damaged ? NULL : triples ? PyBytes_FromStringAndSize((char *)triples, out * sizeof *triples) : PyErr_NoMemory();
    free(triples);
    free(found.word);
    return answer;
}

static int is_so(const uint8_t *letters, const uint32_t *ends, int32_t word, const char *wanted, Py_ssize_t length)
{
    return (Py_ssize_t)(ends[word + 1] - ends[word]) == length && !memcmp(letters + ends[word], wanted, length);
}

/* as_one(text, fold) -> [words written so, or of this transliteration key], in order */
static PyObject *kernel_as_one(Kernel *k, PyObject *args)
{
    if (!k->sight) return PyErr_SetString(PyExc_RuntimeError, "the kernel was not opened"), NULL;
    const char *text, *fold;
    Py_ssize_t n, m;
    if (!PyArg_ParseTuple(args, "s#s#", &text, &n, &fold, &m)) return NULL;
    Words found = {0};
    uint32_t keys[2];
    keys_near((const uint8_t *)text, (int)n, 0, keys), keys_near((const uint8_t *)fold, (int)m, 0, keys + 1);
    int bad = collect_near(&k->near, keys, 2, &found);
    PyObject *list = bad ? PyErr_NoMemory() : PyList_New(0);
    put_in_order(found.word, found.word + found.room, found.count);
    for (Py_ssize_t i = 0; list && i < found.count; i++) {
        int32_t word = found.word[i];
        if (i && word == found.word[i - 1]) continue;
        if (word < 0 || word >= k->words) {
            Py_CLEAR(list);
            refuse_damaged();
            break;
        }
        if (!is_so(k->text, k->text_ends, word, text, n) && !is_so(k->fold, k->fold_ends, word, fold, m)) continue;
        PyObject *one = PyLong_FromLong(word);
        if (!one || PyList_Append(list, one)) Py_CLEAR(list);
        Py_XDECREF(one);
    }
    free(found.word);
    return list;
}

/* Adds the pairs of neighbouring listed words that make this word; -1 where that fails. */
static int add_joined(const Kernel *k, const uint8_t *letters, const uint32_t *ends, const char *wanted, Py_ssize_t length,
                      PyObject *list)
{
    const Joins *t = &k->joins;
    uint32_t key = crc_of(wanted, length), first_bits = key >> (32 - t->bits);
    uint16_t rest = (uint16_t)(key >> (16 - t->bits));
    uint32_t low = t->ends[first_bits], end = t->ends[first_bits + 1], high = end;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (t->rests[middle] < rest) low = middle + 1;
        else high = middle;
    }
    for (; low < end && t->rests[low] == rest; low++) {
        int64_t place = t->places[low];
        int32_t a = place + 1 < k->places ? k->name_words[place] : -1, b = a < 0 ? -1 : k->name_words[place + 1];
        if (a < 0 || b < 0 || a >= k->words || b >= k->words) return refuse_damaged();
        Py_ssize_t first = ends[a + 1] - ends[a];
        if (first > length || !is_so(letters, ends, a, wanted, first) || !is_so(letters, ends, b, wanted + first, length - first))
            continue;
        PyObject *pair = Py_BuildValue("(ii)", (int)a, (int)b);
        int held = pair ? PySequence_Contains(list, pair) : -1;
        int bad = held < 0 || (!held && PyList_Append(list, pair));
        Py_XDECREF(pair);
        if (bad) return -1;
    }
    return 0;
}

/* joined(text, fold) -> [(a, b)]: neighbouring listed words that make this word, or its transliteration key */
static PyObject *kernel_joined(Kernel *k, PyObject *args)
{
    if (!k->sight) return PyErr_SetString(PyExc_RuntimeError, "the kernel was not opened"), NULL;
    const char *text, *fold;
    Py_ssize_t n, m;
    if (!PyArg_ParseTuple(args, "s#s#", &text, &n, &fold, &m)) return NULL;
    PyObject *list = PyList_New(0);
    if (list && (add_joined(k, k->text, k->text_ends, text, n, list) || add_joined(k, k->fold, k->fold_ends, fold, m, list)))
        Py_CLEAR(list);
    return list;
}

/* The order of a listed word and the letters that one may begin with: less than 0, 0 where it begins so, more. */
static int order_of(const Kernel *k, int32_t word, const char *start, Py_ssize_t length)
{
    Py_ssize_t own = k->text_ends[word + 1] - k->text_ends[word];
    int order = memcmp(k->text + k->text_ends[word], start, own < length ? own : length);
    return order ? order : own < length ? -1 : 0;
}

/* beginning(start, most) -> (the first word that begins so, how many do; no more than `most` are counted) */
static PyObject *kernel_beginning(Kernel *k, PyObject *args)
{
    if (!k->sight) return PyErr_SetString(PyExc_RuntimeError, "the kernel was not opened"), NULL;
    const char *start;
    Py_ssize_t length;
    int most, found = 0;
    if (!PyArg_ParseTuple(args, "s#i", &start, &length, &most)) return NULL;
    int32_t low = 0, high = (int32_t)k->words;
    while (low < high) {
        int32_t middle = low + (high - low) / 2;
        if (order_of(k, middle, start, length) < 0) low = middle + 1;
        else high = middle;
    }
    while (found < most && low + found < k->words && !order_of(k, low + found, start, length)) found++;
    return Py_BuildValue("ii", (int)low, found);
}

static Py_ssize_t add_names(Kernel *k, int32_t word, int32_t value, Py_ssize_t touched)
{
    if (value <= 0) return touched;
    for (uint32_t at = k->post_ends[word], end = k->post_ends[word + 1]; at < end; at++) {
        int32_t name = k->post_names[at];
        if (at + AHEAD < end) FETCH(&k->tally[k->post_names[at + AHEAD]]);
        if (name < 0 || name >= k->names) {
            k->damaged = 1;
            continue;
        }
        Tally *t = &k->tally[name];
        if (t->turn != k->turn) {
            if (!t->total) k->touched[touched++] = name;
            t->turn = k->turn, t->best = 0;
        }
        if (value > t->best) {
            t->total += value - t->best;
            t->best = (uint16_t)value;
        }
    }
    return touched;
}

/* Puts a share among the `top` largest, which stand in descending order; how many there are. */
static int put_share(double share, double *largest, int count, int top)
{
    if (count == top && share <= largest[top - 1]) return count;
    int at = count < top ? count++ : top - 1;
    for (; at > 0 && largest[at - 1] < share; at--) largest[at] = largest[at - 1];
    largest[at] = share;
    return count;
}

/* Leaves the names that share enough in `touched`, ascending; how many, or -1. */
static Py_ssize_t chosen(Kernel *k, Py_ssize_t touched, int64_t weight, const double *limits, int top)
{
    double least = limits[0], near_best = limits[1], band = limits[2];
    top = top < 1 ? 1 : top;
    double *share = malloc((touched + top) * sizeof *share);
    if (!share) {
        for (Py_ssize_t i = 0; i < touched; i++) k->tally[k->touched[i]].total = 0;
        return PyErr_NoMemory(), -1;
    }
    double *largest = share + touched, best = 0;
    Py_ssize_t kept = 0;
    int count = 0;
    for (Py_ssize_t i = 0; i < touched; i++) {
        int32_t name = k->touched[i];
        if (i + AHEAD < touched) FETCH(&k->name_weight[k->touched[i + AHEAD]]);
        share[i] = (double)(2 * (int64_t)k->tally[name].total) / (double)(100 * (weight + k->name_weight[name]));
        if (share[i] > best) best = share[i];
        k->tally[name].total = 0;
    }
    double floor_ = least > near_best * best ? least : near_best * best;
    for (Py_ssize_t i = 0; i < touched; i++)
        if (share[i] >= floor_) kept++, count = put_share(share[i], largest, count, top);
    if (kept > top) {
        double cut = best - band < largest[top - 1] ? best - band : largest[top - 1];
        if (cut > floor_) floor_ = cut;
    }
    Py_ssize_t out = 0;
    for (Py_ssize_t i = 0; i < touched; i++)
        if (share[i] >= floor_) k->touched[out++] = k->touched[i];
    put_in_order(k->touched, (int32_t *)share, out);
    free(share);
    return out;
}

static int is_silent(int role)
{
    return role == ROLE_FORM || role == ROLE_TITLE || role == ROLE_PARTICLE || role == ROLE_CONNECTOR || role == ROLE_INITIAL;
}

static int64_t names_with(const Kernel *k, int32_t word) { return k->post_ends[word + 1] - k->post_ends[word]; }

/* Adds up, for every name, the best of what each word of the query has in common with it; how many got anything. */
static Py_ssize_t gather(Kernel *k)
{
    const Sight *s = k->sight;
    Py_ssize_t touched = 0;
    int all_silent = 1;
    for (int i = 0; i < s->q_count; i++) all_silent &= is_silent(s->q[i].role);
    for (int i = 0; i < s->q_count; i++) {
        if (is_silent(s->q[i].role) && !all_silent) continue;
        if (k->turn == UINT16_MAX) {
            for (Py_ssize_t name = 0; name < k->names; name++) k->tally[name].turn = 0;
            k->turn = 0;
        }
        k->turn++;
        for (int o = 0; o < s->option_count; o++) {
            const Option *x = &s->options[o];
            if (x->first <= i && i < x->first + x->count)
                touched = add_names(k, x->word, (int32_t)(x->like * s->q[i].weight), touched);
        }
        for (int o = 0; o < s->split_count; o++) {
            const Split *x = &s->splits[o];
            if (x->at == i)
                touched = add_names(k, names_with(k, x->a) <= names_with(k, x->b) ? x->a : x->b,
                                    (int32_t)(LIKE_SPLIT * s->q[i].weight), touched);
        }
    }
    return touched;
}

static const void *hold(Kernel *k, PyObject *arrays, const char *name, Py_ssize_t item, Py_ssize_t *count)
{
    PyObject *array = PyDict_GetItemString(arrays, name);
    if (!array) return PyErr_Format(PyExc_KeyError, "%s", name), NULL;
    Py_buffer *held = &k->held[k->held_count];
    if (PyObject_GetBuffer(array, held, PyBUF_C_CONTIGUOUS)) return NULL;
    k->held_count++;
    if (held->itemsize != item) return PyErr_Format(PyExc_ValueError, "%s has another type", name), NULL;
    if (count) *count = held->len / item;
    return held->buf ? held->buf : (const void *)"";
}

/* Whether the pieces that these ends divide `data` into lie one behind the other and within it. */
static int divides(PyObject *arrays, const char *ends_name, const uint32_t *ends, Py_ssize_t pieces, const char *data)
{
    int sound = PyObject_Length(PyDict_GetItemString(arrays, ends_name)) == pieces + 1 && !ends[0];
    for (Py_ssize_t i = 0; sound && i < pieces; i++) sound = ends[i] <= ends[i + 1];
    return sound && (Py_ssize_t)ends[pieces] <= PyObject_Length(PyDict_GetItemString(arrays, data));
}

static int as_long(PyObject *arrays, const char *name, Py_ssize_t count)
{
    return PyObject_Length(PyDict_GetItemString(arrays, name)) >= count;
}

/* The places within the arrays that were taken in; the numbers of words and names in them are looked at when used. */
static int check_places(const Kernel *k, PyObject *arrays)
{
    static const char *const OF_WORD[4] = {"word_bones", "word_role", "word_weight_other", "word_weight_person"};
    static const char *const OF_TABLE[2] = {"bones_words", "canonical_words"};
    int sound = divides(arrays, "word_text_ends", k->text_ends, k->words, "word_text");
    sound = sound && divides(arrays, "word_fold_ends", k->fold_ends, k->words, "word_fold");
    sound = sound && divides(arrays, "word_bare_ends", k->bare_ends, k->words, "word_bare");
    sound = sound && divides(arrays, "post_ends", k->post_ends, k->words, "post_names");
    sound = sound && divides(arrays, "name_ends", k->name_ends, k->names, "name_words");
    for (int i = 0; i < 4; i++) sound = sound && as_long(arrays, OF_WORD[i], k->words);
    for (int i = 0; i < 2; i++) sound = sound && as_long(arrays, OF_TABLE[i], k->tables[i].count);
    sound = sound && k->joins.bits && divides(arrays, "join_ends", k->joins.ends, (Py_ssize_t)1 << k->joins.bits, "join_rests");
    sound = sound && as_long(arrays, "join_places", k->joins.count);
    sound = sound && k->near.bits && divides(arrays, "deletion_ends", k->near.ends, (Py_ssize_t)1 << k->near.bits, "deletion_filed");
    if (PyErr_Occurred()) return -1;
    return sound ? 0 : refuse_damaged();
}

static int kernel_init(Kernel *k, PyObject *args, PyObject *named)
{
    static const char *const TABLES[2] = {"bones", "canonical"};
    PyObject *arrays;
    char name[40];
    if (k->held_count) return PyErr_SetString(PyExc_RuntimeError, "a kernel is opened once"), -1;
    if (!PyArg_ParseTuple(args, "O!", &PyDict_Type, &arrays)) return -1;
    k->text = hold(k, arrays, "word_text", 1, NULL), k->fold = hold(k, arrays, "word_fold", 1, NULL);
    k->text_ends = hold(k, arrays, "word_text_ends", 4, NULL), k->fold_ends = hold(k, arrays, "word_fold_ends", 4, NULL);
    k->canonical = hold(k, arrays, "word_canonical", 4, &k->words), k->bones = hold(k, arrays, "word_bones", 4, NULL);
    k->post_ends = hold(k, arrays, "post_ends", 4, NULL), k->post_names = hold(k, arrays, "post_names", 4, NULL);
    k->name_weight = hold(k, arrays, "name_weight", 2, &k->names);
    k->name_ends = hold(k, arrays, "name_ends", 4, NULL), k->name_words = hold(k, arrays, "name_words", 4, &k->places);
    k->bare = hold(k, arrays, "word_bare", 1, NULL), k->bare_ends = hold(k, arrays, "word_bare_ends", 4, NULL);
    k->role = hold(k, arrays, "word_role", 1, NULL), k->word_weight[0] = hold(k, arrays, "word_weight_other", 1, NULL);
    k->word_weight[1] = hold(k, arrays, "word_weight_person", 1, NULL);
    for (int i = 0; i < 2 && !PyErr_Occurred(); i++) {
        snprintf(name, sizeof name, "%s_keys", TABLES[i]);
        k->tables[i].keys = hold(k, arrays, name, 4, &k->tables[i].count);
        snprintf(name, sizeof name, "%s_words", TABLES[i]);
        k->tables[i].words = hold(k, arrays, name, 4, NULL);
    }
    if (!PyErr_Occurred()) {
        Py_ssize_t count = 0;
        k->near.ends = hold(k, arrays, "deletion_ends", 4, &count), k->near.filed = hold(k, arrays, "deletion_filed", 4, NULL);
        while (k->near.bits < 25 && ((Py_ssize_t)2 << k->near.bits) < count) k->near.bits++;
        k->joins.ends = hold(k, arrays, "join_ends", 4, &count), k->joins.places = hold(k, arrays, "join_places", 4, NULL);
        k->joins.rests = hold(k, arrays, "join_rests", 2, &k->joins.count);
        while (k->joins.bits < 16 && ((Py_ssize_t)2 << k->joins.bits) < count) k->joins.bits++;
    }
    if (PyErr_Occurred() || check_places(k, arrays)) return -1;
    k->tally = calloc(k->names + 1, sizeof *k->tally);
    k->touched = calloc(k->names + 1, sizeof *k->touched);
    k->sight = calloc(1, sizeof *k->sight);
    if (!k->tally || !k->touched || !k->sight) return PyErr_NoMemory(), -1;
    return 0;
}

static void kernel_free(Kernel *k)
{
    for (int i = 0; i < k->held_count; i++) PyBuffer_Release(&k->held[i]);
    free(k->tally);
    free(k->touched);
    free(k->sight);
    PyTypeObject *type = Py_TYPE(k);
    type->tp_free((PyObject *)k);
    Py_DECREF(type);
}

static int text_from(PyObject *string, Text *to, int *room)
{
    Py_ssize_t length;
    to->at = (const uint8_t *)PyUnicode_AsUTF8AndSize(string, &length);
    if (!to->at || length > *room) return 0;
    *room -= (int)length;
    return to->length = (int)length, 1;
}

/* Options by their words, those of one word as they came. The meanings of each word of the query are in order already, so
 * that whole runs are put between each other. */
static void put_options_in_order(Sight *s)
{
    Option *from = s->options, *to = s->spare;
    int count = s->option_count, runs = 2;
    while (runs > 1) {
        runs = 0;
        for (int first = 0, middle, end; first < count; first = end, runs++) {
            for (middle = first + 1; middle < count && from[middle - 1].word <= from[middle].word;) middle++;
            for (end = middle + (middle < count); end < count && from[end - 1].word <= from[end].word;) end++;
            for (int a = first, b = middle, at = first; at < end; at++)
                to[at] = b == end || (a < middle && from[a].word <= from[b].word) ? from[a++] : from[b++];
        }
        Option *other = from;
        from = to, to = other;
    }
    if (from != s->options) memcpy(s->options, from, count * sizeof *from);
}

static int take_options(Sight *s, PyObject *meanings, PyObject *beyond, Py_ssize_t words)
{
    for (int i = 0; i < s->q_count; i++) {
        PyObject *packed = PyList_GET_ITEM(meanings, i);
        if (!PyBytes_Check(packed)) return 0;
        const int32_t *triple = (const int32_t *)PyBytes_AS_STRING(packed);
        for (Py_ssize_t m = 0; m < PyBytes_GET_SIZE(packed) / 12; m++, triple += 3) {
            if (s->option_count == MOST_OPTIONS) return 0;
            s->options[s->option_count] = (Option){triple[0], i, 1, triple[1], triple[2]};
            s->option_count++;
        }
    }
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(beyond); i++) {
        if (s->option_count == MOST_OPTIONS) return 0;
        Option *o = &s->options[s->option_count++];
        if (!PyArg_ParseTuple(PyList_GET_ITEM(beyond, i), "iiiii", &o->word, &o->first, &o->count, &o->like, &o->how)) return 0;
    }
    for (int i = 0; i < s->option_count; i++) {
        const Option *o = &s->options[i];
        if (o->first < 0 || o->count < 1 || o->first + o->count > s->q_count || o->word < 0 || o->word >= words || o->like > LIKE_SAME) return 0;
    }
    put_options_in_order(s);
    return 1;
}

/* Takes a query (tokens, options, splits, person) in; whether it found room. */
static int take_query(Sight *s, PyObject *tokens, PyObject *meanings, PyObject *beyond, PyObject *splits, int person,
                      Py_ssize_t words)
{
    int room[3] = {MOST_LETTERS, MOST_LETTERS, MOST_LETTERS};
    s->person = person, s->q_count = (int)PyList_GET_SIZE(tokens), s->option_count = 0;
    s->split_count = (int)PyList_GET_SIZE(splits);
    if (s->q_count > MOST_WORDS || s->split_count > MOST_OPTIONS || PyList_GET_SIZE(meanings) != s->q_count) return 0;
    for (int i = 0; i < s->q_count; i++) {
        Word *w = &s->q[i];
        PyObject *text, *fold, *bones;
        if (!PyArg_ParseTuple(PyList_GET_ITEM(tokens, i), "UUUiLp", &text, &fold, &bones, &w->role, &w->weight, &w->known)) return 0;
        if (w->weight < 0 || w->weight > UINT8_MAX) return 0; /* 100 times as much has to fit in a tally */
        if (!text_from(text, &w->text, &room[0]) || !text_from(fold, &w->fold, &room[1])) return 0;
        if (!text_from(bones, &w->bones, &room[2])) return 0;
    }
    if (!take_options(s, meanings, beyond, words)) return 0;
    for (int i = 0; i < s->split_count; i++) {
        Split *x = &s->splits[i];
        if (!PyArg_ParseTuple(PyList_GET_ITEM(splits, i), "iii", &x->a, &x->b, &x->at)) return 0;
        if (x->at < 0 || x->at >= s->q_count || x->a < 0 || x->a >= words || x->b < 0 || x->b >= words) return 0;
    }
    return 1;
}

static int take_name(Kernel *k, int32_t name)
{
    Sight *s = k->sight;
    int room[3] = {MOST_LETTERS, MOST_LETTERS, MOST_LETTERS};
    int64_t first = k->name_ends[name], count = k->name_ends[name + 1] - first;
    if (count > MOST_WORDS) return 0;
    s->l_count = (int)count;
    for (int j = 0; j < count; j++) {
        int32_t word = s->words[j] = k->name_words[first + j];
        if (word < 0 || word >= k->words) return k->damaged = 1, 0;
        Word *w = &s->l[j];
        w->text = (Text){k->text + k->text_ends[word], (int)(k->text_ends[word + 1] - k->text_ends[word])};
        w->fold = (Text){k->fold + k->fold_ends[word], (int)(k->fold_ends[word + 1] - k->fold_ends[word])};
        w->bones = (Text){k->bare + k->bare_ends[word], (int)(k->bare_ends[word + 1] - k->bare_ends[word])};
        w->role = k->role[word], w->weight = k->word_weight[s->person][word], w->known = 1;
        if ((room[0] -= w->text.length) < 0 || (room[1] -= w->fold.length) < 0 || (room[2] -= w->bones.length) < 0) return 0;
    }
    return 1;
}

static void fetch_name(const Kernel *k, int32_t name)
{
    for (uint32_t at = k->name_ends[name], end = k->name_ends[name + 1]; at < end; at++) {
        int32_t word = k->name_words[at];
        if (word < 0 || word >= k->words) return;
        FETCH(&k->text_ends[word]), FETCH(&k->fold_ends[word]), FETCH(&k->bare_ends[word]), FETCH(&k->role[word]);
    }
}

/* The points of the `count` names in `touched`: those with `floor` or more stay there; a list of their points, or none
 * where a name is too long. */
static PyObject *points_of(Kernel *k, const Answers *card, Py_ssize_t trees, int64_t floor, Py_ssize_t *count)
{
    PyObject *list = PyList_New(0);
    Py_ssize_t kept = 0;
    for (Py_ssize_t i = 0; list && i < *count; i++) {
        int64_t evidence[EVIDENCE];
        if (i + 1 < *count) fetch_name(k, k->touched[i + 1]);
        if (!take_name(k, k->touched[i]) || !align(k->sight)) {
            Py_CLEAR(list);
            break;
        }
        weigh(k->sight, evidence);
        int64_t points = points_in(card, trees, evidence);
        if (points < floor) continue;
        PyObject *one = PyLong_FromLongLong(points);
        if (!one || PyList_Append(list, one)) Py_CLEAR(list);
        Py_XDECREF(one);
        k->touched[kept++] = k->touched[i];
    }
    *count = kept;
    return list;
}

/* search(tokens, meanings, beyond, splits, person, least, near_best, band, top, floor, limits, starts, left, points)
 * -> (names as int32, [points]) of those with `floor` points or more, or None where something is too long; then the
 * steps in Python are used. */
static PyObject *kernel_search(Kernel *k, PyObject *args)
{
    if (!k->sight) return PyErr_SetString(PyExc_RuntimeError, "the kernel was not opened"), NULL;
    PyObject *tokens, *meanings, *beyond, *splits, *list = NULL, *answer = NULL;
    Answers card;
    Py_buffer *h = card.held;
    Py_ssize_t trees;
    double limits[3];
    int person, top;
    long long floor;
    if (!PyArg_ParseTuple(args, "O!O!O!O!pdddiLy*y*y*y*", &PyList_Type, &tokens, &PyList_Type, &meanings, &PyList_Type,
                          &beyond, &PyList_Type, &splits, &person, &limits[0], &limits[1], &limits[2], &top, &floor, &h[0], &h[1], &h[2], &h[3]))
        return NULL;
    if (!answers_fit(&card, &trees)) PyErr_SetString(PyExc_ValueError, "the tables of the scorecard do not hold together");
    if (!PyErr_Occurred() && take_query(k->sight, tokens, meanings, beyond, splits, person, k->words)) {
        int64_t weight = 0;
        for (int i = 0; i < k->sight->q_count; i++) weight += k->sight->q[i].weight;
        Py_ssize_t count = chosen(k, gather(k), weight, limits, top);
        if (count >= 0) list = points_of(k, &card, trees, floor, &count);
        if (list) answer = Py_BuildValue("y#O", (char *)k->touched, 4 * count, list);
    }
    for (int i = 0; i < 4; i++) PyBuffer_Release(&h[i]);
    if (k->damaged) refuse_damaged();
    if (PyErr_Occurred()) Py_CLEAR(answer);
    else if (!answer) answer = Py_NewRef(Py_None);
    Py_XDECREF(list);
    return answer;
}

static PyObject *numbers(const int64_t *values, int count)
{
    PyObject *list = PyList_New(count);
    for (int i = 0; list && i < count; i++) {
        PyObject *one = PyLong_FromLongLong(values[i]);
        if (!one) Py_CLEAR(list);
        else PyList_SET_ITEM(list, i, one);
    }
    return list;
}

static PyObject *explained(const Sight *s, const Card *card)
{
    int64_t evidence[EVIDENCE], parts[EVIDENCE + 1] = {0};
    weigh(s, evidence);
    explain_points(card, evidence, parts);
    PyObject *rows = numbers(evidence, EVIDENCE), *list = numbers(parts, EVIDENCE + 1), *pairs = PyList_New(0);
    for (int i = 0; pairs && i < s->pair_count; i++) {
        const Pair *p = &s->pairs[i];
        PyObject *one = Py_BuildValue("(iiiiii)", p->q, p->q_count, p->l, p->l_count, p->like, p->how);
        if (!one || PyList_Append(pairs, one)) Py_CLEAR(pairs);
        Py_XDECREF(one);
    }
    PyObject *answer = rows && list && pairs ? PyTuple_Pack(3, rows, list, pairs) : NULL;
    Py_XDECREF(rows), Py_XDECREF(list), Py_XDECREF(pairs);
    return answer;
}

/* explain(tokens, meanings, beyond, splits, person, name, roots, evidence, limit, low, high, points)
 * -> ([evidence], [points of each evidence, and the start], [(q, q_count, l, l_count, like, how)]), or None as above. */
static PyObject *kernel_explain(Kernel *k, PyObject *args)
{
    if (!k->sight) return PyErr_SetString(PyExc_RuntimeError, "the kernel was not opened"), NULL;
    PyObject *tokens, *meanings, *beyond, *splits, *answer = NULL;
    Card card;
    Py_buffer *h = card.held;
    int person, name;
    if (!PyArg_ParseTuple(args, "O!O!O!O!piy*y*y*y*y*y*", &PyList_Type, &tokens, &PyList_Type, &meanings, &PyList_Type, &beyond,
                          &PyList_Type, &splits, &person, &name, &h[0], &h[1], &h[2], &h[3], &h[4], &h[5]))
        return NULL;
    int fits = take_query(k->sight, tokens, meanings, beyond, splits, person, k->words) && name >= 0 && name < k->names;
    fits = fits && take_name(k, name) && align(k->sight);
    if (fits) answer = explained(k->sight, &card);
    else if (k->damaged) refuse_damaged();
    else if (!PyErr_Occurred()) answer = Py_NewRef(Py_None);
    for (int i = 0; i < 6; i++) PyBuffer_Release(&h[i]);
    return answer;
}

static PyMethodDef methods[] = {
    {"as_one", (PyCFunction)kernel_as_one, METH_VARARGS, "The listed words that are written so, or sound so."},
    {"beginning", (PyCFunction)kernel_beginning, METH_VARARGS, "The first listed word that begins so, and how many do."},
    {"explain", (PyCFunction)kernel_explain, METH_VARARGS, "Why a query has its points beside one name."},
    {"joined", (PyCFunction)kernel_joined, METH_VARARGS, "Neighbouring listed words that make one."},
    {"meanings", (PyCFunction)kernel_meanings, METH_VARARGS, "The listed words that a word may mean."},
    {"search", (PyCFunction)kernel_search, METH_VARARGS, "The names that share enough of a query, and their points."},
    {NULL},
};
static PyType_Slot slots[] = {
    {Py_tp_methods, methods}, {Py_tp_init, kernel_init}, {Py_tp_dealloc, kernel_free}, {Py_tp_new, PyType_GenericNew}, {0},
};
static PyType_Spec spec = {"navicert.screening._kernel.Kernel", sizeof(Kernel), 0, Py_TPFLAGS_DEFAULT, slots};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "_kernel", "The loops of screening that cost most.", -1, NULL};

PyMODINIT_FUNC PyInit__kernel(void)
{
    make_crc_table();
    PyObject *made = PyModule_Create(&module), *type = made ? PyType_FromSpec(&spec) : NULL;
    if (!type || PyModule_AddObject(made, "Kernel", type)) Py_CLEAR(made);
    return made;
}
