// Known troubles (see troubles.ts) and what to do about them. What stands between backticks is to be typed.

export const englishRemedies = {
  portHeld:
    'Port {port} is held by {holder}. Stop that process if it is not needed, or give one of them another port.',
  portInUse:
    'Another process holds the port. Find it (Linux: `ss -ltnp`, Windows: `netstat -ano`) and stop it, or give one of them another port.',
  missingFile:
    'A file that the service needs to start is missing. Check the path in its start command and restore or reinstall the file.',
  missingModule:
    'A program module is missing. Install the dependencies of the service again (`npm ci`, `pip install -r requirements.txt`).',
  emptyLog:
    'The log is empty: the service died before its first line or writes elsewhere. Start it by hand in a terminal and read what it prints.',
  pending:
    'The service manager is still starting or stopping it. If it stays so for a minute, end its process and start it again.',
  diskFull: 'The disk is full. Free space (old outputs, logs, caches), then start the service again.',
  cudaMemory:
    'The memory of the graphics card ran out. Use a smaller model or batch, or end other programs that use the card (`nvidia-smi` lists them).',
  outOfMemory:
    'Memory ran out, and the system may have ended the process for it (Linux: `dmesg -T`). Use a smaller model or batch, end other programs, or add memory.',
  startLimit:
    'systemd gave up because of too many starts in a short time. Mend what the log says, then `systemctl reset-failed` and start it again.',
  paused:
    'NSSM has paused the service because its program keeps ending at once. Mend what the log says, then stop the service and start it again.',
  permission: 'Access was denied. Check the owner and rights of the named file or port.',
  database: 'The database cannot be reached. See to it first: restarting this service cannot help.',
} as const

export const russianRemedies: { readonly [Trouble in keyof typeof englishRemedies]: string } = {
  portHeld:
    'Порт {port} занят: {holder}. Остановите этот процесс, если он не нужен, или назначьте одному из них другой порт.',
  portInUse:
    'Порт занят другим процессом. Найдите его (Linux: `ss -ltnp`, Windows: `netstat -ano`) и остановите или назначьте другой порт.',
  missingFile:
    'Нет файла, нужного для запуска. Проверьте путь в команде запуска и восстановите или переустановите файл.',
  missingModule:
    'Нет модуля программы. Установите зависимости сервиса заново (`npm ci`, `pip install -r requirements.txt`).',
  emptyLog:
    'Журнал пуст: сервис умер до первой строки или пишет в другое место. Запустите его вручную в терминале и прочтите вывод.',
  pending:
    'Диспетчер служб ещё запускает или останавливает сервис. Если так дольше минуты, завершите процесс и запустите снова.',
  diskFull: 'Диск заполнен. Освободите место (старые результаты, журналы, кэш) и запустите сервис снова.',
  cudaMemory:
    'Не хватило памяти видеокарты. Возьмите модель или пакет поменьше или закройте другие программы, которые её занимают (их покажет `nvidia-smi`).',
  outOfMemory:
    'Не хватило памяти, и система могла завершить процесс (Linux: `dmesg -T`). Возьмите модель или пакет поменьше, закройте другие программы или добавьте память.',
  startLimit:
    'systemd сдался: слишком много запусков за короткое время. Устраните то, о чём говорит журнал, затем `systemctl reset-failed` и запустите снова.',
  paused:
    'NSSM приостановил службу: её программа сразу завершается. Устраните то, о чём говорит журнал, затем остановите службу и запустите снова.',
  permission: 'Доступ запрещён. Проверьте владельца и права названного файла или порта.',
  database: 'База данных недоступна. Сначала займитесь ею: перезапуск этого сервиса не поможет.',
}
