/* A security key made of software, for ssh-keygen (PROTOCOL.u2f, "Middleware interface", API version 10).
 *
 * It lets a program sign: the environment names it (SOFT_KEY_SIGNER) and a folder (SOFT_KEY_FOLDER) where the request is
 * left and the answer is found. SOFT_KEY_ERROR is an error to answer with instead.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct sk_enroll_response;
struct sk_resident_key;
struct sk_option;
struct sk_sign_response {
	uint8_t flags;
	uint32_t counter;
	uint8_t *sig_r;
	size_t sig_r_len;
	uint8_t *sig_s;
	size_t sig_s_len;
};

uint32_t sk_api_version(void) { return SK_VERSION; }

int sk_enroll(uint32_t alg, const uint8_t *challenge, size_t challenge_len, const char *application, uint8_t flags,
    const char *pin, struct sk_option **options, struct sk_enroll_response **response) { return -2; }

int sk_load_resident_keys(const char *pin, struct sk_option **options, struct sk_resident_key ***keys, size_t *count)
{ return -2; }

static FILE *in_folder(const char *name, const char *mode)
{
	char path[4096];
	snprintf(path, sizeof(path), "%s/%s", getenv("SOFT_KEY_FOLDER"), name);
	return fopen(path, mode);
}

static uint8_t *part(FILE *answer, size_t *length)
{
	*length = (size_t)fgetc(answer);
	uint8_t *bytes = malloc(*length + 1);
	if (fread(bytes, 1, *length, answer) != *length)
		abort();
	return bytes;
}

int sk_sign(uint32_t alg, const uint8_t *data, size_t data_len, const char *application, const uint8_t *handle,
    size_t handle_len, uint8_t flags, const char *pin, struct sk_option **options, struct sk_sign_response **response)
{
	if (getenv("SOFT_KEY_ERROR"))
		return atoi(getenv("SOFT_KEY_ERROR"));
	FILE *request = in_folder("request", "wb");
	fwrite(data, 1, data_len, request);
	fclose(request);
	if (system(getenv("SOFT_KEY_SIGNER")) != 0)
		return -1;
	FILE *answer = in_folder("answer", "rb");
	struct sk_sign_response *made = calloc(1, sizeof(*made));
	made->flags = (uint8_t)fgetc(answer);
	for (int i = 0; i < 4; i++)
		made->counter = made->counter << 8 | (uint32_t)fgetc(answer);
	made->sig_r = part(answer, &made->sig_r_len);
	made->sig_s = part(answer, &made->sig_s_len);
	fclose(answer);
	*response = made;
	return 0;
}
